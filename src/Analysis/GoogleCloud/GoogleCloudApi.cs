using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using ProgressiveDelivery.Analysis.Http;
using ProgressiveDelivery.Analysis.Prometheus;

namespace ProgressiveDelivery.Analysis.GoogleCloud;

/// <summary>
/// PromQL by the Prometheus API of Google Cloud Monitoring,
/// https://cloud.google.com/monitoring/api/ref_v3/rest/v1/projects.location.prometheus.api.v1/query.
/// </summary>
internal sealed class GoogleCloudApi(GoogleCloudSettings settings, GoogleTokens tokens, TimeProvider time) : IProviderApi, IDisposable
{
    /// <summary>Stands for the project until it is known; no project can be called this.</summary>
    private const string Unknown = "_";

    private readonly PrometheusApi _prometheus = new(settings, time, Path(settings.Project ?? tokens.KeyProject ?? Unknown));
    private readonly bool _projectIsKnown = (settings.Project ?? tokens.KeyProject) is not null;

    public HttpRequestMessage Request(MetricQuery query) =>
        settings.ProblemOf(query.Text) is { } problem ? throw new QueryException(problem) : _prometheus.Request(query);

    public MetricReading Read(MetricQuery query, HttpAnswer answer) => (MetricReading?)Refused(answer) ?? _prometheus.Read(query, answer);

    public HttpRequestMessage Probe() => _prometheus.Probe();

    public MetricReading ReadProbe(HttpAnswer answer) => (MetricReading?)Refused(answer) ?? _prometheus.ReadProbe(answer);

    public async ValueTask AuthorizeAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await tokens.GetAsync(cancellationToken));
        if (!_projectIsKnown)
        {
            string project = await tokens.ClusterProjectAsync(cancellationToken);
            request.RequestUri = new Uri(request.RequestUri!.AbsoluteUri.Replace(Path(Unknown), Path(project), StringComparison.Ordinal));
        }
    }

    public void Dispose() => tokens.Dispose();

    private static string Path(string project) => $"/v1/projects/{Uri.EscapeDataString(project)}/location/global/prometheus{PrometheusApi.DefaultPath}";

    /// <summary>Google's own refusals, <c>{"error": {"code": 403, "message": "…", "status": "PERMISSION_DENIED"}}</c>; null for all else.</summary>
    private MetricReading.Unavailable? Refused(HttpAnswer answer)
    {
        if (answer.Status == HttpStatusCode.Unauthorized)
        {
            tokens.Forget();
        }

        if (answer.Status == HttpStatusCode.OK)
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(answer.Body);
            return document.RootElement.Member("error") is { ValueKind: JsonValueKind.Object } error
                ? Refusal.Of(settings, Path(settings.Project ?? Unknown), answer, error.Text("message"))
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
