using ProgressiveDelivery.Analysis.Http;

namespace ProgressiveDelivery.Analysis.Dynatrace;

/// <summary>Where a Dynatrace environment is, such as <c>https://abc12345.live.dynatrace.com</c>, and with which token it is asked.</summary>
public sealed record DynatraceSettings : ProviderSettings
{
    /// <summary>Key of the Secret: an access token with the scope metrics.read.</summary>
    public const string TokenName = "dynatrace_token";

    public string? Token { get; init; }

    protected override string Product => "Dynatrace";

    internal override IEnumerable<string?> Secrets => [Token, .. base.Secrets];

    internal override IProviderApi Api(TimeProvider time) => new DynatraceApi(this, time);

    private protected override IEnumerable<string> OwnProblems() => ProblemsOf(TokenName, Token);
}
