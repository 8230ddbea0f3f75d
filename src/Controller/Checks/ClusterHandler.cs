using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Checks;

/// <summary>Lets a metric provider ask the cluster's API server over the controller's own connection and with its rights. Reads only.</summary>
internal sealed class ClusterHandler(ApiClient client) : HttpMessageHandler
{
    /// <summary>One byte more than a provider accepts, so that it notices.</summary>
    private const int LargestAnswer = (1 << 20) + 1;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method != HttpMethod.Get)
        {
            throw new NotSupportedException("metrics are read, never written");
        }

        try
        {
            byte[] body = await client.GetRawAsync(request.RequestUri!.PathAndQuery, LargestAnswer, cancellationToken);
            return new HttpResponseMessage { Content = new ByteArrayContent(body), RequestMessage = request };
        }
        catch (ApiException refusal)
        {
            var status = new JsonObject { ["kind"] = "Status", ["message"] = refusal.Status.Message, ["reason"] = refusal.Reason };
            return new HttpResponseMessage(refusal.StatusCode) { Content = new StringContent(status.ToJsonString()), RequestMessage = request };
        }
    }
}
