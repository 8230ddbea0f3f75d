using System.Net;
using System.Text.Json;
using ProgressiveDelivery.Analysis.Http;
using ProgressiveDelivery.Outbound;

namespace ProgressiveDelivery.Analysis.GoogleCloud;

/// <summary>Keeps an access token fresh: of a service account by its key, or of the workload itself by the metadata server.</summary>
/// <param name="key">Null asks the metadata server.</param>
/// <param name="time">The clock.</param>
/// <param name="metadataAddress">Where the metadata server is.</param>
internal sealed class GoogleTokens(ServiceAccountKey? key, TimeProvider time, string metadataAddress = GoogleTokens.MetadataServer) : IDisposable
{
    /// <summary>Link-local and not encrypted by design, https://cloud.google.com/compute/docs/metadata/overview.</summary>
    public const string MetadataServer = "http://metadata.google.internal";

    private const string Scope = "https://www.googleapis.com/auth/monitoring.read";
    private const int LargestAnswer = 1 << 16;

    /// <summary>Seconds; Google gives an hour, twelve at most.</summary>
    private const double LongestLifetime = 12 * 3600;

    /// <summary>A request that is under way when the token expires would be refused.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    private readonly HttpClient _client = new(Handler(isOwn: key is null)) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly SemaphoreSlim _one = new(1);
    private (string Token, DateTimeOffset Until)? _current;
    private string? _clusterProject;

    /// <summary>The project that the key belongs to.</summary>
    public string? KeyProject => key?.Project;

    /// <summary>A token that is good for another minute at least. Throws <see cref="GoogleTokenException"/>.</summary>
    public async Task<string> GetAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_current is not { } current || time.GetUtcNow() >= current.Until)
            {
                current = await FetchAsync(cancellationToken);
                _current = current;
            }

            return current.Token;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>The project that the cluster runs in.</summary>
    public async Task<string> ClusterProjectAsync(CancellationToken cancellationToken)
    {
        if (_clusterProject is null)
        {
            (HttpStatusCode status, ReadOnlyMemory<byte> body) = await SendAsync(Metadata("/computeMetadata/v1/project/project-id"), cancellationToken);
            _clusterProject = status == HttpStatusCode.OK
                ? System.Text.Encoding.ASCII.GetString(body.Span).Trim()
                : throw new GoogleTokenException($"the metadata server does not tell the project ({(int)status}); add {GoogleCloudSettings.ProjectName} to the Secret");
        }

        return _clusterProject;
    }

    /// <summary>Drops a token that was refused.</summary>
    public void Forget() => _current = null;

    public void Dispose()
    {
        _client.Dispose();
        _one.Dispose();
    }

    /// <summary>The key says where its token endpoint is; only the metadata server, which no user names, is link-local.</summary>
    private static HttpMessageHandler Handler(bool isOwn)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        return isOwn ? handler : AddressPolicy.Any.Guard(handler);
    }

    private async Task<(string Token, DateTimeOffset Until)> FetchAsync(CancellationToken cancellationToken)
    {
        string who = key is null ? "the metadata server" : "the token endpoint of the service account";
        HttpRequestMessage request = key is null ? Metadata($"/computeMetadata/v1/instance/service-accounts/default/token?scopes={Scope}") : Exchange(key);
        DateTimeOffset now = time.GetUtcNow();
        (HttpStatusCode status, ReadOnlyMemory<byte> body) = await SendAsync(request, cancellationToken);
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            JsonElement root = document.RootElement;
            if (status != HttpStatusCode.OK)
            {
                throw new GoogleTokenException($"no access token: {who} answered {(int)status}: {ForeignText.Line(root.Text("error_description") ?? root.Text("error") ?? "no reason given")}");
            }

            if (root.Text("access_token") is { Length: > 0 } token && root.Member("expires_in") is { ValueKind: JsonValueKind.Number } seconds && seconds.TryGetDouble(out double lifetime))
            {
                return (token, now + TimeSpan.FromSeconds(Math.Clamp(lifetime, 0, LongestLifetime)) - Margin);
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // What is no JSON is told below.
        }

        throw new GoogleTokenException($"no access token: {who} answered {(int)status} with something that is no token");
    }

    private HttpRequestMessage Exchange(ServiceAccountKey account) => new(HttpMethod.Post, account.TokenUri)
    {
        Content = new FormUrlEncodedContent(
        [
            new("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
            new("assertion", JwtAssertion.Sign(account, Scope, time.GetUtcNow())),
        ]),
    };

    private HttpRequestMessage Metadata(string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(metadataAddress + path));

        // Proves that this is no request that somebody tricked us into.
        request.Headers.Add("Metadata-Flavor", "Google");
        return request;
    }

    private async Task<(HttpStatusCode Status, ReadOnlyMemory<byte> Body)> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
        {
            try
            {
                using HttpResponseMessage response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
                await using Stream content = await response.Content.ReadAsStreamAsync(cancellationToken);
                return (response.StatusCode, await BoundedBody.ReadAsync(content, LargestAnswer, cancellationToken) ?? default);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException)
            {
                throw new GoogleTokenException($"no access token: {request.RequestUri!.Host} could not be asked: {TransportFault.Describe(exception)}");
            }
        }
    }
}
