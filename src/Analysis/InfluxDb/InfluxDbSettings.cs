using ProgressiveDelivery.Analysis.Http;

namespace ProgressiveDelivery.Analysis.InfluxDb;

/// <summary>Where an InfluxDB 2 (or InfluxDB Cloud) is and with which token it is asked.</summary>
public sealed record InfluxDbSettings : ProviderSettings
{
    /// <summary>Key of the Secret.</summary>
    public const string TokenName = "token";

    /// <summary>Key of the Secret: name of the organisation.</summary>
    public const string OrganisationName = "org";

    public string? Token { get; init; }

    public string? Organisation { get; init; }

    protected override string Product => "InfluxDB";

    internal override IEnumerable<string?> Secrets => [Token, .. base.Secrets];

    internal override IProviderApi Api(TimeProvider time) => new InfluxDbApi(this);

    private protected override IEnumerable<string> OwnProblems() =>
        [.. ProblemsOf(TokenName, Token), .. string.IsNullOrEmpty(Organisation) ? new[] { $"the Secret has no {OrganisationName}; add the organisation's name" } : []];
}
