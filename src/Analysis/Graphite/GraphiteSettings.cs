using ProgressiveDelivery.Analysis.Http;

namespace ProgressiveDelivery.Analysis.Graphite;

/// <summary>Where a Graphite is that draws: graphite-web, or what speaks its render API.</summary>
public sealed record GraphiteSettings : ProviderSettings
{
    protected override string Product => "Graphite";

    /// <summary>A query is the query part of a render URL: <c>target=…&amp;from=-5min</c>.</summary>
    public override string? ProblemOf(string query) =>
        RenderQuery.TryParse(query, out IReadOnlyList<string>? _, out string? problem) ? null : problem;

    internal override IProviderApi Api(TimeProvider time) => new GraphiteApi(this, time);
}
