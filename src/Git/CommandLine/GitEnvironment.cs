using System.Globalization;

namespace ProgressiveDelivery.Git;

/// <summary>
/// The whole environment of our git processes. Nothing of the machine's or a user's configuration gets in, and no
/// credential gets out: header values travel in variables, which only our own user can read, never in arguments.
/// </summary>
internal static class GitEnvironment
{
    /// <summary>What we let through from the controller's own environment.</summary>
    private static readonly string[] Inherited =
    ["PATH", "SSL_CERT_FILE", "SSL_CERT_DIR"];

    private static readonly string[] InheritedProxies =
        ["http_proxy", "HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy", "HTTP_PROXY"];

    public static Dictionary<string, string> For(GitAddress address, GitCredentials credentials, PrivateFolder folder, bool allowFile, GitProxy? proxy = null)
    {
        var variables = new Dictionary<string, string>
        {
            ["LC_ALL"] = "C",
            ["HOME"] = folder.Path,
            ["TMPDIR"] = folder.Path,
            ["GIT_TERMINAL_PROMPT"] = "0",
            ["GIT_CONFIG_NOSYSTEM"] = "1",
            ["GIT_CONFIG_GLOBAL"] = "/dev/null",
            ["GIT_OPTIONAL_LOCKS"] = "0",
            ["GIT_LITERAL_PATHSPECS"] = "1",
            ["GIT_ALLOW_PROTOCOL"] = allowFile ? "https:http:ssh:file" : "https:http:ssh",
        };
        // A proxy that is named stands for all of them; NO_PROXY would make git go past it.
        foreach (string name in proxy is null ? [.. Inherited, .. InheritedProxies] : Inherited)
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
            {
                variables[name] = value;
            }
        }

        if (credentials is SshCredentials ssh)
        {
            SshCommand.AddTo(variables, ssh, folder);
        }

        AddConfiguration(variables, Configuration(address, credentials, folder, proxy));
        return variables;
    }

    private static List<(string Key, string Value)> Configuration(GitAddress address, GitCredentials credentials, PrivateFolder folder, GitProxy? proxy)
    {
        List<(string, string)> values =
        [
            ("gc.auto", "0"),
            ("maintenance.auto", "false"),
            ("core.hooksPath", "/dev/null"),
            ("core.askPass", ""),
            ("credential.helper", ""),
            ("fetch.unpackLimit", "1"),
            ("fetch.recurseSubmodules", "false"),
            ("push.followTags", "false"),
            ("push.gpgSign", "false"),
            ("push.recurseSubmodules", "no"),

            // git would send our header to wherever a redirect points.
            ("http.followRedirects", "false"),
            ("http.lowSpeedLimit", "1000"),
            ("http.lowSpeedTime", "30"),
        ];
        if (address.IsHttp && HttpAuthorization.Header(credentials) is { } header)
        {
            values.Add(($"http.{address.Origin}.extraHeader", header));
        }

        if (address.IsHttp && credentials.CaPem is { } pem)
        {
            values.Add(("http.sslCAInfo", folder.Write("ca.pem", pem)));
        }

        if (address.IsHttp && proxy is not null)
        {
            values.Add(("http.proxy", proxy.ForGit()));
        }

        return values;
    }

    private static void AddConfiguration(Dictionary<string, string> variables, List<(string Key, string Value)> values)
    {
        variables["GIT_CONFIG_COUNT"] = values.Count.ToString(CultureInfo.InvariantCulture);
        for (int i = 0; i < values.Count; i++)
        {
            variables[string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_KEY_{i}")] = values[i].Key;
            variables[string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_VALUE_{i}")] = values[i].Value;
        }
    }
}
