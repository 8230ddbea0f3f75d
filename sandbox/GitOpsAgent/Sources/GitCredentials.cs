using System.Text;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Sandbox.GitOpsAgent.Sources;

/// <summary>Turns a Secret with Flux's keys into the environment of a git process; never into its arguments, which everybody can read.</summary>
internal static class GitCredentials
{
    /// <param name="folder">Where the ssh key is put; only its owner may read it.</param>
    public static IReadOnlyDictionary<string, string> Environment(JsonObject? secret, string folder)
    {
        var environment = new Dictionary<string, string> { ["GIT_TERMINAL_PROMPT"] = "0" };
        string? authorization = Text(secret, "bearerToken") is { } bearer ? $"Bearer {bearer}"
            : Text(secret, "password") is { } password ? $"Basic {Base64($"{Text(secret, "username")}:{password}")}"
            : null;
        if (authorization is not null)
        {
            environment["GIT_CONFIG_COUNT"] = "1";
            environment["GIT_CONFIG_KEY_0"] = "http.extraHeader";
            environment["GIT_CONFIG_VALUE_0"] = $"Authorization: {authorization}";
        }

        if (Text(secret, "identity") is { } identity)
        {
            string key = WritePrivate(Path.Combine(folder, "identity"), identity);
            string hosts = WritePrivate(Path.Combine(folder, "known_hosts"), Text(secret, "known_hosts") ?? "");
            environment["GIT_SSH_COMMAND"] =
                $"ssh -i '{key}' -o IdentitiesOnly=yes -o BatchMode=yes -o StrictHostKeyChecking=yes -o UserKnownHostsFile='{hosts}'";
        }

        return environment;
    }

    private static string? Text(JsonObject? secret, string key) =>
        secret.Get<string>("data", key) is { } value ? Encoding.UTF8.GetString(Convert.FromBase64String(value)) : null;

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string WritePrivate(string path, string text)
    {
        if (!File.Exists(path) || File.ReadAllText(path) != text)
        {
            File.Delete(path);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using var file = new FileStream(path, options);
            file.Write(Encoding.UTF8.GetBytes(text));
        }

        return path;
    }
}
