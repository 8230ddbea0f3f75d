using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace ProgressiveDelivery.Git;

/// <summary>
/// Reads Git credentials from a Secret that keeps to Flux's key names
/// (https://fluxcd.io/flux/components/source/gitrepositories/#secret-reference), so that one Secret serves both.
/// </summary>
public static class FluxSecret
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Parses <paramref name="data"/> for <paramref name="url"/>; on failure <paramref name="error"/> tells which key to add or mend.</summary>
    public static bool TryParse(
        IReadOnlyDictionary<string, byte[]> data,
        string url,
        [NotNullWhen(true)] out GitCredentials? credentials,
        [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(data);
        credentials = null;
        if (!GitAddress.TryParse(url, out GitAddress? address, out error))
        {
            return false;
        }

        try
        {
            (credentials, error) = address.IsSsh ? Ssh(data) : Http(data, address);
        }
        catch (DecoderFallbackException)
        {
            error = "the Secret holds a value that is not UTF-8 text";
        }

        return error is null && credentials is not null;
    }

    private static (GitCredentials?, string?) Ssh(IReadOnlyDictionary<string, byte[]> data)
    {
        if (Text(data, "identity") is not { } identity)
        {
            return (null, "the Secret has no key 'identity'; an ssh:// address needs a private key there");
        }

        // Without pinned host keys anyone on the way could pose as the server and take the push.
        return Text(data, "known_hosts") is not { } knownHosts
            ? (null, "the Secret has no key 'known_hosts'; put the output of ssh-keyscan for the Git server there")
            : (new SshCredentials(identity, knownHosts, Line(data, "password")), null);
    }

    private static (GitCredentials?, string?) Http(IReadOnlyDictionary<string, byte[]> data, GitAddress address)
    {
        string? ca = Text(data, "ca.crt") ?? Text(data, "caFile");
        string? user = Line(data, "username") ?? address.User;
        if (Line(data, "password") is { } password)
        {
            return user is null
                ? (null, "the Secret has the key 'password' but no key 'username'")
                : (new BasicCredentials(user, password) { CaPem = ca }, null);
        }

        if (Line(data, "bearerToken") is { } token)
        {
            return (new BearerCredentials(token) { CaPem = ca }, null);
        }

        if (data.ContainsKey("username"))
        {
            return (null, "the Secret has the key 'username' but no key 'password'");
        }

        if (data.ContainsKey("githubAppID"))
        {
            return GitHubApp(data, ca);
        }

        return ca is null
            ? (null, "the Secret has none of the keys 'username' and 'password', 'bearerToken', 'ca.crt'; an http(s) address needs one of them")
            : (new NoCredentials { CaPem = ca }, null);
    }

    private static (GitCredentials?, string?) GitHubApp(IReadOnlyDictionary<string, byte[]> data, string? ca)
    {
        string? installation = Line(data, "githubAppInstallationID");
        string? owner = Line(data, "githubAppInstallationOwner");
        string? api = Line(data, "githubAppBaseURL");
        if (Line(data, "githubAppID") is not { } id || Text(data, "githubAppPrivateKey") is not { } key)
        {
            return (null, "the Secret needs both keys 'githubAppID' and 'githubAppPrivateKey'");
        }

        if (installation is null == owner is null)
        {
            return (null, "the Secret needs one of the keys 'githubAppInstallationID' and 'githubAppInstallationOwner', and not both");
        }

        if (installation is not null && !installation.All(char.IsAsciiDigit))
        {
            return (null, "the Secret's key 'githubAppInstallationID' is not a number");
        }

        if (owner is not null && !owner.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            return (null, "the Secret's key 'githubAppInstallationOwner' is not the name of an organization or user");
        }

        if (api is not null && (!Uri.TryCreate(api, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("https" or "http")))
        {
            return (null, "the Secret's key 'githubAppBaseURL' is not an http(s) address; write it as https://github.example.com/api/v3");
        }

        var app = new GitHubAppCredentials(id, key) { InstallationId = installation, InstallationOwner = owner, BaseUrl = api, CaPem = ca };
        return GitHubAppJwt.IsKey(key)
            ? (app, null)
            : (null, "the Secret's key 'githubAppPrivateKey' is not an RSA private key in PEM form; take the .pem file that GitHub made, whole");
    }

    private static string? Text(IReadOnlyDictionary<string, byte[]> data, string key) =>
        data.TryGetValue(key, out byte[]? value) && StrictUtf8.GetString(value) is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;

    // `kubectl create secret --from-file` and `echo` leave a line break that would end up in a header or a password.
    private static string? Line(IReadOnlyDictionary<string, byte[]> data, string key) => Text(data, key)?.TrimEnd('\r', '\n');
}
