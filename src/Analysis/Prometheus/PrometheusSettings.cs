using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ProgressiveDelivery.Analysis.Prometheus;

/// <summary>Where a Prometheus-compatible server is and how to talk to it; equal settings share one connection pool.</summary>
public sealed record PrometheusSettings
{
    /// <summary>Base URL, with a path prefix where the server has one, such as <c>http://mimir/prometheus</c>.</summary>
    public required string Address { get; init; }

    public string? Username { get; init; }

    public string? Password { get; init; }

    /// <summary>Sent as <c>Authorization: Bearer</c>; wins over <see cref="Username"/>.</summary>
    public string? BearerToken { get; init; }

    /// <summary>Extra request headers, such as <c>X-Scope-OrgID</c>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Headers { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>One or more PEM certificates that replace the system's trusted authorities.</summary>
    public string? CaCertificatePem { get; init; }

    public bool InsecureSkipVerify { get; init; }

    /// <summary>For one query, waiting for a free connection included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Queries that may be under way at once; the rest wait.</summary>
    public int MaxConcurrency { get; init; } = 16;

    /// <summary>What is wrong with the settings, one sentence each, without any secret; empty when they can be used.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        if (!Uri.TryCreate(Address, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https"))
        {
            problems.Add("the address must be an absolute http:// or https:// URL");
        }
        else if (uri.UserInfo.Length > 0)
        {
            problems.Add("the address must not hold credentials; put username and password into the Secret");
        }
        else if (uri.Query.Length > 0 || uri.Fragment.Length > 0)
        {
            problems.Add("the address must be a base URL without '?' and '#'");
        }

        if (CaCertificatePem is not null && !HoldsCertificate(CaCertificatePem))
        {
            problems.Add("the CA certificate is not a PEM certificate");
        }

        problems.AddRange(Headers.Where(header => !CanBeSent(header.Key, header.Value))
            .Select(header => $"the header '{header.Key}' cannot be sent"));
        if (BearerToken is { } token && !IsHeaderText(token))
        {
            problems.Add("the bearer token holds a line break or another character that a header cannot carry");
        }

        return problems;
    }

    public bool Equals(PrometheusSettings? other) => other is not null && Fingerprint() == other.Fingerprint();

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Fingerprint());

    /// <summary>The address only: everything else may be secret.</summary>
    public override string ToString() => $"Prometheus at {Address}";

    /// <summary>All values in one text; lengths keep neighbours apart.</summary>
    private string Fingerprint()
    {
        var text = new StringBuilder();
        Add(Address);
        Add(Username);
        Add(Password);
        Add(BearerToken);
        Add(CaCertificatePem);
        text.Append(InsecureSkipVerify).Append(Timeout.Ticks).Append('/').Append(MaxConcurrency);
        foreach ((string name, IReadOnlyList<string> values) in Headers.OrderBy(header => header.Key, StringComparer.Ordinal))
        {
            Add(name);
            text.Append(values.Count);
            foreach (string value in values)
            {
                Add(value);
            }
        }

        return text.ToString();

        void Add(string? value) => text.Append(value?.Length ?? -1).Append(':').Append(value);
    }

    private static bool HoldsCertificate(string pem)
    {
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPem(pem);
            return certificates.Count > 0;
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return false;
        }
    }

    private static bool CanBeSent(string name, IReadOnlyList<string> values)
    {
        using var request = new HttpRequestMessage();
        return values.All(IsHeaderText) && request.Headers.TryAddWithoutValidation(name, values);
    }

    private static bool IsHeaderText(string value) => value.All(character => character is >= ' ' and < '\u007f' or '\t');
}
