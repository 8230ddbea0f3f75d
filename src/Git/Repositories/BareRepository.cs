using System.Text;

namespace ProgressiveDelivery.Git;

/// <summary>The few questions and changes that a revert needs, put to a bare partial clone that has commits and trees but no file contents.</summary>
internal sealed class BareRepository(GitSession session, string path, bool isFresh)
{
    private static readonly string[] DiffTree = ["diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-commit-id"];
    private const int MostDiff = 256 * 1024;
    private const string Fields = "%H%x00%an%x00%s%x00%(trailers:only,unfold)";

    /// <summary>True when this run made the clone, so that nothing missing from it can be the cache's fault.</summary>
    public bool IsFresh { get; } = isFresh;

    public GitSession Session { get; } = session;

    public static async Task InitialiseAsync(GitSession session, string path, CancellationToken cancellationToken)
    {
        await new BareRepository(session, path, isFresh: true).DemandAsync(["init", "--quiet", "--bare", "--template="], cancellationToken);

        // What `git clone --bare --filter=blob:none` would leave; but this can be fetched into again, and for several
        // branches. A server without filters simply sends everything.
        string url = session.Address.Url.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        string settings = $"""
            [core]
                repositoryFormatVersion = 1
                bare = true
            [extensions]
                partialClone = origin
            [remote "origin"]
                url = "{url}"
                promisor = true
                partialCloneFilter = blob:none

            """;
        await File.WriteAllTextAsync(Path.Combine(path, "config"), settings, cancellationToken);
    }

    /// <summary>Brings the branch up to date and returns its head; null when the server has no such branch.</summary>
    public async Task<string?> FetchBranchAsync(string branch, CancellationToken cancellationToken)
    {
        string reference = $"refs/remotes/origin/{branch}";
        GitResult result = await FetchAsync($"+refs/heads/{branch}:{reference}", cancellationToken);
        if (result.Succeeded)
        {
            return (await DemandAsync(["rev-parse", "--verify", "--end-of-options", $"{reference}^{{commit}}"], cancellationToken)).Line;
        }

        if (!RemoteFailure.BranchIsMissing(result.Error))
        {
            throw Failure("fetch", result);
        }

        await DemandSomeBranchAsync(cancellationToken);
        return null;
    }

    // To git a login or maintenance page is an old-style server with an empty list of branches. That a branch is missing
    // is believed only of a server that names others.
    private async Task DemandSomeBranchAsync(CancellationToken cancellationToken)
    {
        GitResult result = await Session.RemoteAsync(
            [$"--git-dir={path}", "ls-remote", "--heads", "--quiet", "origin"], Session.Settings.NetworkTimeout, cancellationToken);
        if (!result.Succeeded || result.Output.Length == 0)
        {
            throw new GitUnavailableException(
                GitTrouble.NotFound, $"{Session.Address.Url}: the server names no branch at all; it may be down for maintenance, or ask for a login.");
        }
    }

    /// <summary>Makes sure that a commit is here, asking the server for it by name when it is not on the branch.</summary>
    public async Task<bool> HasCommitAsync(string sha, CancellationToken cancellationToken)
    {
        if (await HasCommitLocallyAsync(sha, cancellationToken))
        {
            return true;
        }

        GitResult result = await FetchAsync(sha, cancellationToken);
        if (result.Succeeded)
        {
            return await HasCommitLocallyAsync(sha, cancellationToken);
        }

        return RemoteFailure.CommitIsMissing(result.Error) ? false : throw Failure("fetch", result);
    }

    /// <summary>What a commit has at a path; null when nothing.</summary>
    public async Task<TreeEntry?> EntryAsync(string commit, string folder, CancellationToken cancellationToken)
    {
        if (folder.Length == 0)
        {
            return TreeEntry.Folder((await DemandAsync(["rev-parse", "--verify", "--end-of-options", $"{commit}^{{tree}}"], cancellationToken)).Line);
        }

        GitResult result = await DemandAsync(["ls-tree", "-z", "--full-tree", commit, "--", folder], cancellationToken);
        return result.Output.Length == 0 ? null : TreeListing.Parse(TreeListing.Entries(result.Output).First().Span);
    }

    /// <summary>One level of a tree, or of a commit's root, as <c>ls-tree -z</c> prints it.</summary>
    public async Task<byte[]> ListAsync(string tree, CancellationToken cancellationToken) =>
        (await DemandAsync(["ls-tree", "-z", "--full-tree", tree], cancellationToken)).Output;

    public async Task<string> WriteTreeAsync(byte[] listing, CancellationToken cancellationToken)
    {
        // --missing: the clone has no file contents, and entries are taken over from trees that the server has.
        GitResult result = await Session.LocalAsync([$"--git-dir={path}", "mktree", "-z", "--missing"], cancellationToken, listing);
        return Demand("mktree", result).Line;
    }

    public async Task<string> WriteCommitAsync(
        string tree, string parent, string message, GitAuthor author, CommitSigning? signing, DateTimeOffset when, CancellationToken cancellationToken)
    {
        string date = $"@{when.ToUnixTimeSeconds()} +0000";
        var variables = new Dictionary<string, string>
        {
            ["GIT_AUTHOR_NAME"] = author.Name,
            ["GIT_AUTHOR_EMAIL"] = author.Email,
            ["GIT_AUTHOR_DATE"] = date,
            ["GIT_COMMITTER_NAME"] = author.Name,
            ["GIT_COMMITTER_EMAIL"] = author.Email,
            ["GIT_COMMITTER_DATE"] = date,
        };
        foreach ((string name, string value) in signing?.Variables ?? new Dictionary<string, string>())
        {
            variables[name] = value;
        }

        string[] sign = signing is null ? [] : ["-S"];
        GitResult result = await Session.LocalAsync(
            [.. signing?.Options ?? [], $"--git-dir={path}", "commit-tree", .. sign, tree, "-p", parent, "-F", "-"], cancellationToken, Encoding.UTF8.GetBytes(message), variables);
        return result.Succeeded || signing is null
            ? Demand("commit-tree", result).Line
            : throw new GitUnavailableException(GitTrouble.Credentials, $"{Session.Address.Url}: the commit could not be signed; check the signing key and its passphrase (git: {Session.Redaction.Clean(result.Error)}).");
    }

    public async Task<IReadOnlyList<string>> ParentsAsync(string commit, CancellationToken cancellationToken) =>
        (await DemandAsync(["rev-list", "--max-count=1", "--parents", commit], cancellationToken)).Line.Split(' ')[1..];

    /// <summary>Commits reachable from <paramref name="to"/> and not from <paramref name="from"/> that touch any of the paths, newest first.</summary>
    public Task<IReadOnlyList<LogEntry>> LogOfAsync(string? from, string to, IReadOnlyList<string> paths, int most, CancellationToken cancellationToken)
    {
        string[] limits = paths.Contains("") ? [] : [.. paths.Select(GitPath.ToText)];
        return LogAsync([$"--max-count={most}", .. Range(from, to), "--", .. limits], cancellationToken);
    }

    /// <summary>Commits of a history that carry our trailer, newest first.</summary>
    public async Task<IReadOnlyList<LogEntry>> LogOfRevertsAsync(string? from, string to, CancellationToken cancellationToken)
    {
        IReadOnlyList<LogEntry> mentions = await LogAsync(["--fixed-strings", $"--grep={RevertTrailers.IdKey}: ", .. Range(from, to), "--"], cancellationToken);
        return [.. mentions.Where(entry => entry.Trailers.Id is not null)];
    }

    /// <summary>Files, links and submodules that differ between two commits, renames not followed; all folders when none is named.</summary>
    public async Task<IReadOnlyList<ChangedEntry>> DiffAsync(string from, string to, IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        // An empty pathspec is an error in git; no pathspec means the whole repository.
        string[] limits = paths.Contains("") ? [] : [.. paths.Select(GitPath.ToText)];
        return RawDiff.Parse((await DemandAsync([.. DiffTree, from, to, "--", .. limits], cancellationToken)).Output);
    }

    /// <summary>The difference of two commits for people to read; contents that the clone lacks are fetched.</summary>
    public async Task<string> ShowDiffAsync(string from, string to, CancellationToken cancellationToken)
    {
        GitResult result = await Session.RemoteAsync(
            [$"--git-dir={path}", "diff", "--no-color", "--no-ext-diff", "--no-textconv", from, to, "--"], Session.Settings.NetworkTimeout, cancellationToken);
        string text = Demand("diff", result).Text;
        return text.Length <= MostDiff ? text : string.Concat(text.AsSpan(0, MostDiff), "\n… (the rest is cut off)\n");
    }

    /// <summary>What a commit changed against its first parent.</summary>
    public async Task<IReadOnlyList<ChangedEntry>> ChangesOfAsync(string commit, CancellationToken cancellationToken) =>
        RawDiff.Parse((await DemandAsync([.. DiffTree, "--root", "--diff-merges=first-parent", commit, "--"], cancellationToken)).Output);

    /// <summary>Files under a folder at a commit.</summary>
    public async Task<IReadOnlyList<(string Path, TreeEntry Entry)>> FilesAsync(string commit, string folder, CancellationToken cancellationToken)
    {
        string[] limit = folder.Length == 0 ? [] : [folder];
        GitResult result = await DemandAsync(["ls-tree", "-r", "-z", "--full-tree", commit, "--", .. limit], cancellationToken);
        return [.. TreeListing.Entries(result.Output).Select(entry => (GitPath.FromBytes(TreeListing.NameOf(entry.Span)), TreeListing.Parse(entry.Span)))];
    }

    /// <summary>Contents of files by id, fetched from the server where the clone has none. The server may be asked once for each.</summary>
    public async Task<IReadOnlyDictionary<string, byte[]>> ReadAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
        {
            return new Dictionary<string, byte[]>();
        }

        byte[] input = Encoding.ASCII.GetBytes(string.Join('\n', ids) + "\n");
        GitResult result = await Session.RemoteAsync([$"--git-dir={path}", "cat-file", "--batch"], Session.Settings.NetworkTimeout, cancellationToken, input);
        return BlobBatch.Parse(Demand("cat-file", result).Output);
    }

    /// <summary>Stores a file's content and returns its id.</summary>
    public async Task<string> WriteFileAsync(byte[] content, CancellationToken cancellationToken)
    {
        GitResult result = await Session.LocalAsync([$"--git-dir={path}", "hash-object", "-w", "--stdin"], cancellationToken, content);
        return Demand("hash-object", result).Line;
    }

    /// <summary>Merges two descendants of a text line by line; null when they conflict (git-merge-file(1)).</summary>
    public async Task<byte[]?> MergeAsync(byte[] ours, byte[] origin, byte[] theirs, CancellationToken cancellationToken)
    {
        string[] files = [Session.Scratch("ours", ours), Session.Scratch("origin", origin), Session.Scratch("theirs", theirs)];
        GitResult result = await Session.LocalAsync([$"--git-dir={path}", "merge-file", "-p", "--quiet", .. files], cancellationToken);

        // Binary files end with 255, conflicts with their number.
        return result.Succeeded ? result.Output : null;
    }

    /// <summary>Pushes without force and without hooks of ours; the caller reads the answer.</summary>
    /// <remarks>Not thin: as deltas against file contents that the clone lacks, those would have to be fetched first.</remarks>
    public Task<GitResult> PushAsync(string commit, string branch, CancellationToken cancellationToken) =>
        Session.RemoteAsync(
            [$"--git-dir={path}", "push", "--porcelain", "--no-verify", "--no-thin", "origin", $"{commit}:refs/heads/{branch}"],
            Session.Settings.NetworkTimeout,
            cancellationToken);

    /// <summary>Pushes to a branch that must not be there yet (git-push(1), <c>--force-with-lease</c> with an empty value).</summary>
    public Task<GitResult> PushNewAsync(string commit, string branch, CancellationToken cancellationToken) =>
        Session.RemoteAsync(
            [
                $"--git-dir={path}", "push", "--porcelain", "--no-verify", "--no-thin", $"--force-with-lease=refs/heads/{branch}:",
                "origin", $"{commit}:refs/heads/{branch}",
            ],
            Session.Settings.NetworkTimeout,
            cancellationToken);

    /// <summary>Deletes a branch that still points to this commit.</summary>
    public Task<GitResult> DeleteBranchAsync(string branch, string commit, CancellationToken cancellationToken) =>
        Session.RemoteAsync(
            [
                $"--git-dir={path}", "push", "--porcelain", "--no-verify", $"--force-with-lease=refs/heads/{branch}:{commit}",
                "origin", $":refs/heads/{branch}",
            ],
            Session.Settings.NetworkTimeout,
            cancellationToken);

    /// <summary>What a commit's message says about a revert of ours.</summary>
    public async Task<RevertTrailers> TrailersOfAsync(string commit, CancellationToken cancellationToken) =>
        (await LogAsync(["--max-count=1", commit, "--"], cancellationToken))[0].Trailers;

    /// <summary>What to throw for a failed command: trouble with the server when git says so, else a broken clone.</summary>
    public Exception Failure(string command, GitResult result) =>
        RemoteFailure.Explain(result.Error, Session) as Exception
        ?? new BrokenRepositoryException($"git {command} ended with {result.ExitCode}: {Session.Redaction.Clean(result.Error)}");

    private Task<GitResult> FetchAsync(string what, CancellationToken cancellationToken) =>
        Session.RemoteAsync(
            [
                $"--git-dir={path}", "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance",
                "--no-recurse-submodules", "--filter=blob:none", "origin", what,
            ],
            IsFresh ? Session.Settings.CloneTimeout : Session.Settings.NetworkTimeout,
            cancellationToken);

    private async Task<bool> HasCommitLocallyAsync(string sha, CancellationToken cancellationToken) =>
        (await Session.LocalAsync([$"--git-dir={path}", "cat-file", "-e", $"{sha}^{{commit}}"], cancellationToken)).Succeeded;

    private async Task<IReadOnlyList<LogEntry>> LogAsync(IReadOnlyList<string> selection, CancellationToken cancellationToken)
    {
        GitResult result = await DemandAsync(["log", "-z", $"--format={Fields}", "--no-show-signature", .. selection], cancellationToken);
        string[] fields = result.Text.Split('\0');
        var entries = new List<LogEntry>();
        for (int i = 0; i + 3 < fields.Length; i += 4)
        {
            entries.Add(new LogEntry(fields[i], fields[i + 1], fields[i + 2], RevertTrailers.Parse(fields[i + 3])));
        }

        return entries;
    }

    private static string[] Range(string? from, string to) => from is null ? [to] : [to, $"^{from}"];

    private async Task<GitResult> DemandAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        Demand(arguments[0], await Session.LocalAsync([$"--git-dir={path}", .. arguments], cancellationToken));

    private GitResult Demand(string command, GitResult result) => result.Succeeded ? result : throw Failure(command, result);
}
