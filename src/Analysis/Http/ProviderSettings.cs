using System.Security.Cryptography.X509Certificates;
using ProgressiveDelivery.Outbound;

namespace ProgressiveDelivery.Analysis.Http;

/// <summary>Where a metric provider is and how to talk to it; equal settings share one client, its limits and its circuit breaker.</summary>
public abstract record ProviderSettings
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

    /// <summary>Certificate in PEM, with those that lead to its authority, for servers that ask for one; goes with <see cref="ClientKeyPem"/>.</summary>
    public string? ClientCertificatePem { get; init; }

    /// <summary>Its private key in PEM, not encrypted.</summary>
    public string? ClientKeyPem { get; init; }

    public bool InsecureSkipVerify { get; init; }

    /// <summary>For one query, waiting for a free connection and for credentials included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Queries that may be under way at once; the rest wait.</summary>
    public int MaxConcurrency { get; init; } = 16;

    /// <summary>Sends the requests instead of a connection of our own; null for most. Its owner disposes of it.</summary>
    internal virtual HttpMessageHandler? Through => null;

    /// <summary>What the provider is called in sentences, such as <c>Prometheus</c>.</summary>
    protected abstract string Product { get; }

    /// <summary>How this kind of provider is asked and understood.</summary>
    internal abstract IProviderApi Api(TimeProvider time);

    /// <summary>Values that no sentence may show, even when a server repeats them.</summary>
    internal virtual IEnumerable<string?> Secrets => [Password, BearerToken, ClientKeyPem];

    /// <summary>Further addresses that are asked, such as that of a token endpoint.</summary>
    private protected virtual IEnumerable<Uri> FurtherAddresses => [];

    /// <summary>Why the provider must not be asked, as a sentence without its full stop; null when it may be.</summary>
    public string? Refusal(AddressPolicy policy) => Through is not null || !Uri.TryCreate(Address, UriKind.Absolute, out Uri? own)
        ? null
        : FurtherAddresses.Prepend(own).Select(policy.Refusal).FirstOrDefault(refusal => refusal is not null);

    /// <summary>What is wrong with a query, known without sending it; null when nothing is. Placeholders must have been filled in.</summary>
    public virtual string? ProblemOf(string query) => null;

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

        if (ClientCertificate.Problem(ClientCertificatePem, ClientKeyPem) is { } certificate)
        {
            problems.Add(certificate);
        }

        problems.AddRange(Headers.Where(header => !CanBeSent(header.Key, header.Value))
            .Select(header => $"the header '{header.Key}' cannot be sent"));
        if (BearerToken is { } token && !IsHeaderText(token))
        {
            problems.Add("the bearer token holds a line break or another character that a header cannot carry");
        }

        problems.AddRange(OwnProblems());
        return problems;
    }

    /// <summary>By value, headers in any order included.</summary>
    public virtual bool Equals(ProviderSettings? other) =>
        other is not null && EqualityContract == other.EqualityContract
        && Address == other.Address && Username == other.Username && Password == other.Password && BearerToken == other.BearerToken
        && CaCertificatePem == other.CaCertificatePem && ClientCertificatePem == other.ClientCertificatePem && ClientKeyPem == other.ClientKeyPem && InsecureSkipVerify == other.InsecureSkipVerify
        && Timeout == other.Timeout && MaxConcurrency == other.MaxConcurrency
        && Headers.Count == other.Headers.Count
        && Headers.All(header => other.Headers.TryGetValue(header.Key, out IReadOnlyList<string>? values) && header.Value.SequenceEqual(values));

    public override int GetHashCode() => HashCode.Combine(EqualityContract, Address, Username, Password, BearerToken);

    /// <summary>Product and address only: everything else may be secret.</summary>
    public sealed override string ToString() => $"{Product} at {Address}";

    /// <summary>What else is wrong with the settings of this kind of provider.</summary>
    private protected virtual IEnumerable<string> OwnProblems() => [];

    /// <summary>The problem of a value that goes from a Secret into a header.</summary>
    private protected static IEnumerable<string> ProblemsOf(string secretKey, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            yield return $"the Secret has no {secretKey}; add that key";
        }
        else if (!IsHeaderText(value))
        {
            yield return $"{secretKey} in the Secret holds a line break or another character that a header cannot carry";
        }
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
