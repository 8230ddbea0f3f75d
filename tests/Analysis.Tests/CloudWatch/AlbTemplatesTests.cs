using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ProgressiveDelivery.Analysis.CloudWatch;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Analysis.Tests.CloudWatch;

/// <summary>The templates for people to copy are the queries of the code.</summary>
public sealed partial class AlbTemplatesTests
{
    private static readonly AlbTraffic Placeholders = new("{{ variables.loadBalancer }}", "{{ variables.targetGroup }}");

    [Fact]
    public void Documented_templates_are_the_queries_of_the_code()
    {
        Dictionary<string, string> documented = Template().Matches(File.ReadAllText(Path.Combine(GeneratedFile.Root, "docs/metrics-alb.md")))
            .ToDictionary(match => match.Groups["name"].Value, match => match.Groups["query"].Value);
        var expected = new Dictionary<string, string>
        {
            ["alb-request-rate"] = AlbQueries.RequestRate(Placeholders),
            ["alb-request-success-rate"] = AlbQueries.RequestSuccessRate(Placeholders),
            ["alb-request-duration"] = AlbQueries.RequestDuration(Placeholders),
            ["alb-slow-requests"] = AlbQueries.SlowRequests(Placeholders, "{{ variables.seconds }}"),
            ["alb-request-count"] = AlbQueries.RequestCount(Placeholders),
        };

        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), documented.Keys.Order(StringComparer.Ordinal));
        Assert.All(expected, query => Assert.True(JsonNode.DeepEquals(JsonNode.Parse(query.Value), JsonNode.Parse(documented[query.Key])), query.Key));
    }

    [GeneratedRegex("  name: (?<name>[a-z-]+)\nspec:\n  provider: .*\n  query: \\|\n(?<query>(    .*\n)+)")]
    private static partial Regex Template();
}
