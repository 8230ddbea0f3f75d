using ProgressiveDelivery.Analysis.Http;

namespace ProgressiveDelivery.Analysis.Datadog;

/// <summary>Where Datadog is and with which keys it is asked.</summary>
public sealed record DatadogSettings : ProviderSettings
{
    /// <summary>The site US1; others are <c>https://api.datadoghq.eu</c>, <c>https://api.us3.datadoghq.com</c> and so on.</summary>
    public const string DefaultAddress = "https://api.datadoghq.com";

    /// <summary>Key of the Secret.</summary>
    public const string ApiKeyName = "datadog_api_key";

    /// <summary>Key of the Secret.</summary>
    public const string ApplicationKeyName = "datadog_application_key";

    public string? ApiKey { get; init; }

    public string? ApplicationKey { get; init; }

    protected override string Product => "Datadog";

    internal override IEnumerable<string?> Secrets => [ApiKey, ApplicationKey, .. base.Secrets];

    internal override IProviderApi Api(TimeProvider time) => new DatadogApi(this, time);

    private protected override IEnumerable<string> OwnProblems() =>
        [.. ProblemsOf(ApiKeyName, ApiKey), .. ProblemsOf(ApplicationKeyName, ApplicationKey)];
}
