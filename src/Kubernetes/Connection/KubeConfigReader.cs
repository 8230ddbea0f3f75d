using System.Text;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>Turns the cluster and the user of a context into settings, by kubectl's rules of precedence.</summary>
internal static class KubeConfigReader
{
    public static ConnectionSettings Read(KubeConfigSection cluster, KubeConfigSection? user, string? ns)
    {
        PemSource? authority = Pem(cluster, "certificate-authority");
        bool insecure = cluster.Flag("insecure-skip-tls-verify");
        if (insecure && authority is not null)
        {
            throw new ConfigurationException(
                $"{cluster.File}: certificate-authority and insecure-skip-tls-verify exclude each other; remove one.");
        }

        var settings = new ConnectionSettings
        {
            Server = Address(cluster, "server", Uri.UriSchemeHttp, Uri.UriSchemeHttps)
                ?? throw new ConfigurationException($"{cluster.File}: server must be an http or https address."),
            Namespace = string.IsNullOrEmpty(ns) ? "default" : ns,
            CertificateAuthority = authority,
            InsecureSkipTlsVerify = insecure,
            TlsServerName = cluster.Text("tls-server-name"),
            Proxy = Address(cluster, "proxy-url", Uri.UriSchemeHttp, Uri.UriSchemeHttps, "socks5"),
        };
        return user is null ? settings : WithUser(settings, user);
    }

    private static ConnectionSettings WithUser(ConnectionSettings settings, KubeConfigSection user)
    {
        if (user.Section("auth-provider") is not null)
        {
            throw new ConfigurationException($"{user.File}: auth-provider is no longer supported; use an exec plugin.");
        }

        PemSource? certificate = Pem(user, "client-certificate");
        PemSource? key = Pem(user, "client-key");
        if (certificate is null != key is null)
        {
            throw new ConfigurationException($"{user.File}: client-certificate and client-key must be given together.");
        }

        return settings with
        {
            ClientCertificate = certificate,
            ClientKey = key,
            Token = user.Text("token"),
            TokenFile = user.FilePath("tokenFile"),
            Username = user.Text("username"),
            Password = user.Text("password"),
            Exec = user.Section("exec") is { } exec ? ReadExec(exec) : null,
            Impersonate = ReadImpersonation(user),
        };
    }

    private static ExecSettings ReadExec(KubeConfigSection exec)
    {
        if (exec.Text("interactiveMode") == "Always")
        {
            throw new ConfigurationException($"{exec.File}: the exec plugin asks for a terminal, and there is none here.");
        }

        string command = exec.Required("command");
        return new()
        {
            // A bare name is looked up on PATH; a path is relative to the file, as for every other path in it.
            Command = command.Contains('/', StringComparison.Ordinal) ? Path.Combine(exec.Folder, command) : command,
            Arguments = exec.Texts("args"),
            Environment = exec.List("env").ToDictionary(
                variable => variable.Required("name"), variable => variable.Text("value") ?? "", StringComparer.Ordinal),
            ApiVersion = exec.Required("apiVersion"),
            ProvideClusterInfo = exec.Flag("provideClusterInfo"),
            InstallHint = exec.Text("installHint"),
        };
    }

    private static Impersonation? ReadImpersonation(KubeConfigSection user)
    {
        IReadOnlyList<string> groups = user.Texts("as-groups");
        KubeConfigSection? extra = user.Section("as-user-extra");
        string? uid = user.Text("as-uid");
        if (user.Text("as") is not { Length: > 0 } name)
        {
            return groups.Count == 0 && extra is null && string.IsNullOrEmpty(uid)
                ? null
                : throw new ConfigurationException($"{user.File}: as-groups, as-uid and as-user-extra need as.");
        }

        return new()
        {
            User = name,
            Uid = string.IsNullOrEmpty(uid) ? null : uid,
            Groups = groups,
            Extra = extra?.Keys.ToDictionary(key => key, extra.Texts, StringComparer.Ordinal) ?? [],
        };
    }

    // Inline data beats a file.
    private static PemSource? Pem(KubeConfigSection section, string name)
    {
        if (section.Text(name + "-data") is { Length: > 0 } data)
        {
            try
            {
                return PemSource.FromText(Encoding.UTF8.GetString(Convert.FromBase64String(data)));
            }
            catch (FormatException exception)
            {
                throw new ConfigurationException($"{section.File}: {name}-data is not base64.", exception);
            }
        }

        return section.FilePath(name) is { } path ? PemSource.FromFile(path) : null;
    }

    private static Uri? Address(KubeConfigSection section, string name, params ReadOnlySpan<string> schemes)
    {
        if (section.Text(name) is not { Length: > 0 } text)
        {
            return null;
        }

        return Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && schemes.Contains(address.Scheme)
            ? address
            : throw new ConfigurationException(
                $"{section.File}: {name} is \"{text}\"; expected an address that starts with {string.Join(", ", schemes.ToArray())}.");
    }
}
