using System.Text;
using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Git.Tests.Hosts.GitHub;

/// <summary>References and createCommitOnBranch as GitHub does them, on a real bare repository.</summary>
internal sealed class GitHubRepositoryStub(ScratchRepository repository)
{
    /// <summary>Called before a commit is made, so that a test can move the branch.</summary>
    public Action BeforeCommit { get; set; } = static () => { };

    /// <summary>What GitHub answers in place of a commit.</summary>
    public string? Refusal { get; set; }

    /// <summary>Makes GitHub write something else than it was asked for.</summary>
    public bool Alters { get; set; }

    /// <summary>Names a commit that cannot be fetched, as from a copy of the repository that lags behind.</summary>
    public bool Lags { get; set; }

    // https://docs.github.com/en/rest/git/refs#create-a-reference
    public StubAnswer Create(GitHubStub host, StubRequest request)
    {
        string name = request.Text("ref");
        if (!name.StartsWith("refs/heads/", StringComparison.Ordinal))
        {
            return host.Error(422, "Reference name must start with 'refs/'.");
        }

        string branch = name["refs/heads/".Length..];
        if (repository.Tip(branch) is not null)
        {
            return host.Error(422, "Reference already exists");
        }

        repository.Git("update-ref", name, request.Text("sha"));
        host.Branches.Add(branch);
        return new StubAnswer(201, new JsonObject { ["ref"] = name, ["object"] = new JsonObject { ["type"] = "commit", ["sha"] = request.Text("sha") } }.ToJsonString());
    }

    // https://docs.github.com/en/rest/git/refs#update-a-reference
    public StubAnswer Move(GitHubStub host, StubRequest request, string branch)
    {
        string to = request.Text("sha");
        bool forward = repository.Tip(branch) is { } from && repository.Git("merge-base", from, to) == from;
        if (!forward || (bool)request.Json["force"]!)
        {
            return host.Error(422, "Update is not a fast forward");
        }

        repository.Git("update-ref", $"refs/heads/{branch}", to);
        host.Branches.Add(branch);
        return new StubAnswer(200, new JsonObject { ["ref"] = $"refs/heads/{branch}" }.ToJsonString());
    }

    // https://docs.github.com/en/graphql/reference/mutations#createcommitonbranch
    public string Commit(JsonObject input)
    {
        BeforeCommit();
        if (Refusal is { } refusal)
        {
            return refusal;
        }

        string branch = (string)input["branch"]!["branchName"]!;
        if (repository.Tip(branch) != (string)input["expectedHeadOid"]!)
        {
            return """{"data": {"createCommitOnBranch": null}, "errors": [{"type": "STALE_DATA", "path": ["createCommitOnBranch"], "message": "Expected branch to point to \"x\" but it did not.  Pull and try again."}]}""";
        }

        IEnumerable<ScratchFile> written = input["fileChanges"]!["additions"]!.AsArray()
            .Select(file => new ScratchFile((string)file!["path"]!, Encoding.UTF8.GetString(Convert.FromBase64String((string)file["contents"]!)) + (Alters ? "altered" : "")));
        IEnumerable<ScratchFile> deleted = input["fileChanges"]!["deletions"]!.AsArray().Select(file => new ScratchFile((string)file!["path"]!, null));
        string commit = repository.CommitOn(branch, $"{(string)input["message"]!["headline"]!}\n\n{(string)input["message"]!["body"]!}", null, [.. written, .. deleted]);
        return $$$"""{"data": {"createCommitOnBranch": {"commit": {"oid": "{{{(Lags ? new string('d', 40) : commit)}}}" } } } }""";
    }
}
