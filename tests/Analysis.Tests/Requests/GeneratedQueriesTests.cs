using System.Text;
using ProgressiveDelivery.Analysis.Requests;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Analysis.Tests.Requests;

public sealed class GeneratedQueriesTests
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    [Fact]
    public void Sources_at_the_pods_count_more_than_the_routed_requests() => Assert.Equal(
        ["appmesh", "istio", "kubernetes", "linkerd", "opentelemetry"],
        Sources.All.Where(source => !source.Value.IsRouted).Select(source => source.Key).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_query_of_every_source_is_written_down()
    {
        var text = new StringBuilder();
        foreach ((string name, IRequestMetrics source) in Sources.All)
        {
            foreach (TrafficSide side in Enum.GetValues<TrafficSide>())
            {
                text.Append("# ").Append(name).Append(", ").Append(side).Append('\n');
                foreach (string metric in BuiltInMetric.Names.Order(StringComparer.Ordinal))
                {
                    text.Append(metric).Append(": ").Append(source.Query(metric, side, Window) ?? "not measured").Append('\n');
                }

                text.Append("count: ").Append(source.Count(side, Window)).Append('\n');
            }

            foreach (string metric in BuiltInMetric.Names.Order(StringComparer.Ordinal))
            {
                ComparisonQueries? compared = source.Comparison(metric, TimeSpan.FromMilliseconds(250), Window, DateTimeOffset.UnixEpoch.AddSeconds(1000));
                text.Append("# ").Append(name).Append(", comparison by ").Append(metric).Append('\n').Append(compared is null ? "none" : string.Join('\n', new[] { compared.CanaryBad, compared.PrimaryBad, compared.PodSquares, compared.Pods }.OfType<string>())).Append('\n');
            }
        }

        GeneratedFile.Verify("tests/Analysis.Tests/Requests/queries.txt", text.ToString(), "crds");
    }
}
