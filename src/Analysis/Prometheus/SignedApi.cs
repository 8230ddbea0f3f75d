using ProgressiveDelivery.Analysis.Http;
using ProgressiveDelivery.Aws;

namespace ProgressiveDelivery.Analysis.Prometheus;

/// <summary>An API whose requests carry AWS Signature Version 4.</summary>
internal sealed class SignedApi(IProviderApi api, AwsRequestSigner signer) : IProviderApi
{
    public bool KnowsThePast => api.KnowsThePast;

    public HttpRequestMessage Request(MetricQuery query) => api.Request(query);

    public MetricReading Read(MetricQuery query, HttpAnswer answer) => api.Read(query, answer);

    public HttpRequestMessage? RangeRequest(RangeQuery query) => api.RangeRequest(query);

    public IReadOnlyList<MetricReading>? ReadRange(RangeQuery query, HttpAnswer answer) => api.ReadRange(query, answer);

    public HttpRequestMessage Probe() => api.Probe();

    public MetricReading ReadProbe(HttpAnswer answer) => api.ReadProbe(answer);

    public async ValueTask AuthorizeAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        byte[] body = request.Content is { } content ? await content.ReadAsByteArrayAsync(cancellationToken) : [];
        await signer.SignAsync(request, body, cancellationToken);
    }
}
