using System.Text;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Sandbox.GitOpsAgent;
using ProgressiveDelivery.Sandbox.GitOpsAgent.Sources;

namespace ProgressiveDelivery.Sandbox.Tests.GitOpsAgent;

public sealed class GitFetcherTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Fetcher_has_the_files_of_the_branchs_tip_and_keeps_the_older_ones()
    {
        string first = await CommitAsync("one");
        var fetcher = new GitFetcher(_folder["sources"]);
        Artifact before = await fetcher.FetchAsync(Repository("main"), null, CancellationToken.None);
        string second = await CommitAsync("two");

        Artifact after = await fetcher.FetchAsync(Repository("main"), null, CancellationToken.None);

        Assert.Equal(($"main@sha1:{first}", $"main@sha1:{second}"), (before.Revision, after.Revision));
        Assert.Equal("one", await File.ReadAllTextAsync(Path.Combine(before.Folder, "text")));
        Assert.Equal("two", await File.ReadAllTextAsync(Path.Combine(after.Folder, "text")));
        Assert.Equal(after, await fetcher.FetchAsync(Repository("main"), null, CancellationToken.None));
    }

    [Fact]
    public async Task Fetcher_says_which_branch_is_missing()
    {
        await CommitAsync("one");

        var failure = await Assert.ThrowsAsync<CommandFailedException>(
            () => new GitFetcher(_folder["sources"]).FetchAsync(Repository("other"), null, CancellationToken.None));

        Assert.EndsWith("has no branch other", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Credentials_go_into_the_environment_and_the_key_into_a_file_of_its_owner()
    {
        IReadOnlyDictionary<string, string> http = GitCredentials.Environment(Secret(("username", "git"), ("password", "pass")), _folder.Path);
        IReadOnlyDictionary<string, string> ssh = GitCredentials.Environment(Secret(("identity", "key\n"), ("known_hosts", "host\n")), _folder.Path);

        Assert.Equal($"Authorization: Basic {Convert.ToBase64String("git:pass"u8)}", http["GIT_CONFIG_VALUE_0"]);
        Assert.Contains("StrictHostKeyChecking=yes", ssh["GIT_SSH_COMMAND"], StringComparison.Ordinal);
        Assert.Equal("key\n", File.ReadAllText(_folder["identity"]));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["identity"]));
        }
    }

    private async Task<string> CommitAsync(string text)
    {
        if (!Directory.Exists(_folder["origin"]))
        {
            await Tool.GitAsync(_folder.Path, "init", "-q", "-b", "main", "origin");
        }

        await File.WriteAllTextAsync(_folder["origin/text"], text);
        await Tool.GitAsync(_folder["origin"], "add", "text");
        await Tool.GitAsync(_folder["origin"], "commit", "-q", "-m", text);
        return await Tool.GitAsync(_folder["origin"], "rev-parse", "HEAD");
    }

    private JsonObject Repository(string branch) => new()
    {
        ["metadata"] = new JsonObject { ["namespace"] = "flux-system", ["name"] = "apps" },
        ["spec"] = new JsonObject { ["url"] = $"file://{_folder["origin"]}", ["ref"] = new JsonObject { ["branch"] = branch } },
    };

    private static JsonObject Secret(params (string Key, string Value)[] data) => new()
    {
        ["data"] = new JsonObject(data.Select(
            pair => KeyValuePair.Create(pair.Key, (JsonNode?)Convert.ToBase64String(Encoding.UTF8.GetBytes(pair.Value))))),
    };
}
