using System.Text.Json;
using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>Credentials of an exec plugin: asked for once for all requests, again when they expire or are refused.</summary>
internal sealed class ExecCredential(ConnectionSettings settings, TimeProvider time) : ICredentialSource, IDisposable
{
    // A credential about to expire would expire on the way.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);
    private readonly ExecSettings _exec = settings.Exec!;
    private readonly SemaphoreSlim _single = new(1, 1);
    private volatile Issued? _issued;

    public async ValueTask<Credential> GetAsync(CancellationToken ct)
    {
        if (Valid() is { } valid)
        {
            return valid;
        }

        await _single.WaitAsync(ct);
        try
        {
            return Valid() ?? (_issued = await IssueAsync(ct)).Credential;
        }
        finally
        {
            _single.Release();
        }
    }

    public void Drop(Credential refused)
    {
        Issued? issued = _issued;
        if (ReferenceEquals(issued?.Credential, refused))
        {
            Interlocked.CompareExchange(ref _issued, null, issued);
        }
    }

    public void Dispose() => _single.Dispose();

    private Credential? Valid() =>
        _issued is { } issued && (issued.Expires is not { } expires || time.GetUtcNow() + Margin < expires) ? issued.Credential : null;

    private async Task<Issued> IssueAsync(CancellationToken ct)
    {
        string answer = await ExecPlugin.RunAsync(_exec, Info(), time, ct);
        JsonObject json;
        try
        {
            json = JsonSerializer.Deserialize(answer, KubernetesJsonContext.Frames.JsonObject) ?? [];
        }
        catch (JsonException)
        {
            // The parser's message may quote the answer, and the answer is a secret.
            throw new ConfigurationException($"The exec plugin {_exec.Command} did not answer with JSON.");
        }

        if (json.Get<string>("kind") != "ExecCredential" || json.Get<string>("apiVersion") != _exec.ApiVersion)
        {
            throw new ConfigurationException($"The exec plugin {_exec.Command} must answer with an ExecCredential of {_exec.ApiVersion}.");
        }

        string? token = json.Get<string>("status", "token");
        string? certificate = json.Get<string>("status", "clientCertificateData");
        string? key = json.Get<string>("status", "clientKeyData");
        if (string.IsNullOrEmpty(token) && (string.IsNullOrEmpty(certificate) || string.IsNullOrEmpty(key)))
        {
            throw new ConfigurationException($"The exec plugin {_exec.Command} answered with neither a token nor a certificate and its key.");
        }

        Credential credential = string.IsNullOrEmpty(token) ? Credential.None : Credential.Bearer(token);
        DateTimeOffset? expires =
            KubernetesTime.TryParse(json.Get<string>("status", "expirationTimestamp"), out DateTimeOffset expiry) ? expiry : null;
        return new(credential with { CertificatePem = certificate, KeyPem = key }, expires);
    }

    private JsonObject Info()
    {
        var spec = new JsonObject { ["interactive"] = false };
        if (_exec.ProvideClusterInfo)
        {
            JsonObject cluster = KubernetesJson.WithoutNulls(
                ("server", settings.Server.ToString()),
                ("tls-server-name", settings.TlsServerName),
                ("certificate-authority-data", settings.CertificateAuthority is { } authority
                    ? Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(authority.Read()))
                    : null),
                ("proxy-url", settings.Proxy?.ToString()));
            if (settings.InsecureSkipTlsVerify)
            {
                cluster["insecure-skip-tls-verify"] = true;
            }

            spec["cluster"] = cluster;
        }

        return new() { ["apiVersion"] = _exec.ApiVersion, ["kind"] = "ExecCredential", ["spec"] = spec };
    }

    private sealed record Issued(Credential Credential, DateTimeOffset? Expires);
}
