using System.Text.RegularExpressions;
using ProgressiveDelivery.Analysis.Http;

namespace ProgressiveDelivery.Analysis.NewRelic;

/// <summary>Where New Relic is and with which key it is asked; the kind of the key chooses the API.</summary>
public sealed partial record NewRelicSettings : ProviderSettings
{
    /// <summary>For a <see cref="ApiKey"/>; in the EU it is <c>https://api.eu.newrelic.com/graphql</c>.</summary>
    public const string DefaultGraphAddress = "https://api.newrelic.com/graphql";

    /// <summary>For a <see cref="QueryKey"/>; in the EU it is <c>https://insights-api.eu.newrelic.com</c>.</summary>
    public const string DefaultInsightsAddress = "https://insights-api.newrelic.com";

    /// <summary>Key of the Secret.</summary>
    public const string AccountIdName = "newrelic_account_id";

    /// <summary>Key of the Secret: a user key, for NerdGraph.</summary>
    public const string ApiKeyName = "newrelic_api_key";

    /// <summary>Key of the Secret: an Insights query key, for the older API.</summary>
    public const string QueryKeyName = "newrelic_query_key";

    public string? AccountId { get; init; }

    /// <summary>A user key: queries go to NerdGraph. Wins over <see cref="QueryKey"/>.</summary>
    public string? ApiKey { get; init; }

    /// <summary>An Insights query key: queries go to the Insights query API, which New Relic calls no longer preferred.</summary>
    public string? QueryKey { get; init; }

    protected override string Product => "New Relic";

    internal override IEnumerable<string?> Secrets => [ApiKey, QueryKey, .. base.Secrets];

    /// <summary>The window is added by us, so that no query can look back before the canary's first traffic.</summary>
    public override string? ProblemOf(string query) =>
        TimeClause().IsMatch(query) ? "the query must not contain SINCE or UNTIL; the metric's interval is added as SINCE"
        : Shape().IsMatch(query) ? "the query must return one number; remove TIMESERIES, FACET and COMPARE WITH"
        : null;

    internal override IProviderApi Api(TimeProvider time) =>
        ApiKey is { Length: > 0 } ? new NerdGraphApi(this) : new InsightsApi(this);

    private protected override IEnumerable<string> OwnProblems()
    {
        if (AccountId is not { Length: > 0 } || !AccountId.All(char.IsAsciiDigit))
        {
            yield return $"{AccountIdName} in the Secret must be a number";
        }

        if (ApiKey is not { Length: > 0 } && QueryKey is not { Length: > 0 })
        {
            yield return $"the Secret has neither {ApiKeyName} (a user key) nor {QueryKeyName} (an Insights query key); add one";
            yield break;
        }

        foreach (string problem in ApiKey is { Length: > 0 } ? ProblemsOf(ApiKeyName, ApiKey) : ProblemsOf(QueryKeyName, QueryKey))
        {
            yield return problem;
        }
    }

    // Text in quotes may hold the words; NRQL quotes strings with ' and names with `.
    [GeneratedRegex(@"^(?:[^'`]|'[^']*'|`[^`]*`)*?\b(?:SINCE|UNTIL)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline, 1000)]
    private static partial Regex TimeClause();

    [GeneratedRegex(@"^(?:[^'`]|'[^']*'|`[^`]*`)*?\b(?:TIMESERIES|FACET|COMPARE\s+WITH)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline, 1000)]
    private static partial Regex Shape();
}
