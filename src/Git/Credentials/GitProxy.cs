using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;

namespace ProgressiveDelivery.Git;

/// <summary>An http(s) proxy for git over https and for the hosts' APIs. Its password never appears in <see cref="ToString"/>, logs or errors.</summary>
/// <param name="Address">Scheme, host and port.</param>
public sealed record GitProxy(Uri Address, string? User, string? Password)
{
    /// <summary>
    /// Reads a Secret with Flux's key names (https://fluxcd.io/flux/components/source/gitrepositories/#proxy-secret-reference):
    /// <c>address</c>, and <c>username</c> with <c>password</c> where the proxy asks for them. On failure
    /// <paramref name="error"/> says what to change.
    /// </summary>
    public static bool TryParse(
        IReadOnlyDictionary<string, byte[]> data, string url, [NotNullWhen(true)] out GitProxy? proxy, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(data);
        proxy = null;
        if (!GitAddress.TryParse(url, out GitAddress? repository, out error))
        {
            return false;
        }

        (string? user, string? password) = (Line(data, "username"), Line(data, "password"));
        error = repository.IsSsh ? "git over ssh cannot use a proxy; write the repository's https address, or leave the proxy out"
            : Line(data, "address") is not { } address ? "the Secret has no key 'address'; put the proxy's there, such as http://proxy.example.com:3128"
            : !Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0 ? "the Secret's key 'address' is not an http(s) address; write it as http://proxy.example.com:3128"
            : uri.UserInfo.Length > 0 ? "the Secret's key 'address' holds a user; put that into the keys 'username' and 'password'"
            : uri.AbsolutePath != "/" || uri.Query.Length > 0 ? "the Secret's key 'address' has a path or a query; write scheme, host and port alone"
            : user is null != password is null ? "the Secret needs both keys 'username' and 'password', or neither"
            : null;
        if (error is null)
        {
            proxy = new GitProxy(new Uri(Line(data, "address")!), user, password);
        }

        return proxy is not null;
    }

    public override string ToString() => $"proxy {Address.Host}";

    /// <summary>For <c>http.proxy</c> of git-config(1).</summary>
    internal string ForGit() =>
        User is null ? $"{Address.Scheme}://{Address.Authority}" : $"{Address.Scheme}://{Uri.EscapeDataString(User)}:{Uri.EscapeDataString(Password!)}@{Address.Authority}";

    internal IWebProxy ForHttp() => new WebProxy(Address) { Credentials = User is null ? null : new NetworkCredential(User, Password) };

    private static string? Line(IReadOnlyDictionary<string, byte[]> data, string key) =>
        data.TryGetValue(key, out byte[]? value) && Encoding.UTF8.GetString(value).TrimEnd('\r', '\n') is { Length: > 0 } text ? text : null;
}
