using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Analysis.Http;
using ProgressiveDelivery.Aws;

namespace ProgressiveDelivery.Analysis.CloudWatch;

/// <summary>
/// Calls GetMetricData by the protocol AWS JSON 1.0 (https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html): a signed POST to
/// the root with the operation in <c>X-Amz-Target</c>.
/// </summary>
internal sealed class CloudWatchClient(CloudWatchSettings settings, TimeProvider time) : IDisposable
{
    private const string Operation = "GraniteServiceVersion20100801.GetMetricData";
    private const string ContentType = "application/x-amz-json-1.0";

    /// <summary>500 series of a few points each are far below.</summary>
    private const int LargestAnswer = 4 << 20;

    private readonly AwsRequestSigner _signer = settings.Access.Signer("monitoring", time);
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = settings.Timeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        UseCookies = false,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>One page, or the error in its place. Network trouble and missing credentials are exceptions.</summary>
    public async Task<(CloudWatchPage? Page, CloudWatchRefusal? Refusal)> CallAsync(IEnumerable<JsonObject> parts, CloudWatchWindow window, string? token, CancellationToken cancellationToken)
    {
        byte[] body = Body(parts, window, token);
        using var request = new HttpRequestMessage(HttpMethod.Post, settings.Endpoint) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(ContentType);
        request.Headers.TryAddWithoutValidation("X-Amz-Target", Operation);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("canary", null));
        await _signer.SignAsync(request, body, cancellationToken);
        using HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await using Stream content = await response.Content.ReadAsStreamAsync(cancellationToken);
        if (await BoundedBody.ReadAsync(content, LargestAnswer, cancellationToken) is not { } bytes)
        {
            return (null, new CloudWatchRefusal($"{settings} answered more than {LargestAnswer >> 20} MiB; let the query match fewer metrics", true));
        }

        if (response.StatusCode != HttpStatusCode.OK)
        {
            return (null, CloudWatchRefusal.Read(settings, response.StatusCode, bytes));
        }

        return CloudWatchPage.Read(bytes) is { } page
            ? (page, null)
            : (null, new CloudWatchRefusal($"{settings} answered something that its API does not promise", false));
    }

    public void Dispose() => _http.Dispose();

    private static byte[] Body(IEnumerable<JsonObject> parts, CloudWatchWindow window, string? token)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteNumber("StartTime", window.Start.ToUnixTimeSeconds());
            writer.WriteNumber("EndTime", window.End.ToUnixTimeSeconds());
            writer.WriteString("ScanBy", "TimestampDescending");
            if (token is not null)
            {
                writer.WriteString("NextToken", token);
            }

            writer.WriteStartArray("MetricDataQueries");
            foreach (JsonObject part in parts)
            {
                part.WriteTo(writer);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
