using ProgressiveDelivery.Analysis.Http;

namespace ProgressiveDelivery.Analysis.GoogleCloud;

/// <summary>Where Google Cloud Monitoring is, for which project, and as whom it is asked.</summary>
public sealed record GoogleCloudSettings : ProviderSettings
{
    public const string DefaultAddress = "https://monitoring.googleapis.com";

    /// <summary>Key of the Secret.</summary>
    public const string ProjectName = "project";

    /// <summary>Key of the Secret: the key file of a service account.</summary>
    public const string ServiceAccountKeyName = "serviceAccountKey";

    private const string GoogleDomain = ".googleapis.com";

    /// <summary>Null takes the project of the key, or else that of the cluster.</summary>
    public string? Project { get; init; }

    /// <summary>The JSON of a service account's key; null asks the metadata server for the workload's own identity.</summary>
    public string? ServiceAccountKeyJson { get; init; }

    protected override string Product => "Google Cloud Monitoring";

    internal override IEnumerable<string?> Secrets => [ServiceAccountKeyJson, .. base.Secrets];

    private protected override IEnumerable<Uri> FurtherAddresses
        => ServiceAccountKeyJson is { } json && ServiceAccountKey.TryParse(json, out ServiceAccountKey? key, out _) ? [key.TokenUri] : [];

    /// <summary>Old templates hold MQL, https://cloud.google.com/stackdriver/docs/deprecations/mql.</summary>
    public override string? ProblemOf(string query) =>
        query.TrimStart().StartsWith("fetch ", StringComparison.Ordinal)
            ? "the query is MQL, which Google has deprecated; write it in PromQL"
            : null;

    internal override IProviderApi Api(TimeProvider time) =>
        new GoogleCloudApi(this, new GoogleTokens(ServiceAccountKeyJson is { } json ? ServiceAccountKey.Parse(json) : null, time), time);

    private protected override IEnumerable<string> OwnProblems()
    {
        if (Project is { } project && !project.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '.' or ':'))
        {
            yield return $"{ProjectName} in the Secret is no project ID";
        }

        if (ServiceAccountKeyJson is null)
        {
            // The workload's own token must reach nobody but Google, whatever address somebody writes into a template.
            if (Uri.TryCreate(Address, UriKind.Absolute, out Uri? uri) && !(uri.Scheme == "https" && uri.Host.EndsWith(GoogleDomain, StringComparison.OrdinalIgnoreCase)))
            {
                yield return $"without {ServiceAccountKeyName} in a Secret the address must be an https:// host under {GoogleDomain[1..]}";
            }

            if (InsecureSkipVerify)
            {
                yield return $"insecureSkipVerify needs {ServiceAccountKeyName} in a Secret";
            }
        }
        else if (!ServiceAccountKey.TryParse(ServiceAccountKeyJson, out _, out string? problem))
        {
            yield return $"{ServiceAccountKeyName} in the Secret {problem}";
        }
    }
}
