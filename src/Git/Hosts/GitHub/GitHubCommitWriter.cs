using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace ProgressiveDelivery.Git;

/// <summary>
/// Commits through GitHub itself, which signs the commit: for repositories that demand signatures while we hold no key.
/// Compare-and-swap on the head of the branch
/// (https://docs.github.com/en/graphql/reference/mutations#createcommitonbranch). Safe for concurrent use.
/// </summary>
public sealed class GitHubCommitWriter
{
    private const string CreateCommit =
        "mutation($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }";

    /// <summary>The whole commit travels as one JSON text; more than this is work for git.</summary>
    private const long LargestCommit = 20 * 1024 * 1024;

    private readonly GitHubAddress _address;
    private readonly string _repository;
    private readonly string _refs;
    private readonly HostApi _api;

    private GitHubCommitWriter(GitHubPlace place)
    {
        _address = place.Address;
        _repository = $"{place.Owner}/{place.Repository}";
        _refs = $"{_address.Rest}/repos/{Uri.EscapeDataString(place.Owner)}/{Uri.EscapeDataString(place.Repository)}/git/refs";
        _api = place.Api;
    }

    /// <summary>For a repository on github.com, or one whose provider is said to be <c>github</c>; sends nothing.</summary>
    public static bool TryOpen(
        GitHostSettings settings,
        GitHostConnections connections,
        [NotNullWhen(true)] out GitHubCommitWriter? writer,
        [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(connections);
        writer = null;
        if (!RepositoryAddress.TryParse(settings.RepositoryUrl, out RepositoryAddress? address, out error))
        {
            return false;
        }

        if ((settings.Provider ?? GitHosts.Recognise(address.Host)) != "github" || settings.Credentials is SshCredentials)
        {
            error = "commits that the host signs are made on GitHub only, with an access token or a GitHub App";
            return false;
        }

        (GitHubPlace? place, error) = GitHubFactory.Find(settings, address, connections);
        if (place is not null)
        {
            writer = new GitHubCommitWriter(place);
        }

        return writer is not null && error is null;
    }

    /// <summary>Makes one commit on top of <see cref="GitHubCommit.ExpectedHead"/>, if the branch still points there.</summary>
    /// <exception cref="GitHostException">GitHub cannot be reached, or refuses the credentials or the repository.</exception>
    public async Task<GitHubCommitOutcome> CommitAsync(GitHubCommit commit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(commit);
        if (Inexpressible(commit.Changes) is { } reason)
        {
            return new GitHubCommitOutcome.Inexpressible(reason);
        }

        var input = new GitHubCommitInput(
            new GitHubBranch(_repository, commit.Branch),
            commit.ExpectedHead,
            new GitHubMessage(commit.Headline, commit.Body),
            new GitHubFileChanges(
                [.. commit.Changes.Where(change => change.Content is not null).Select(change => new GitHubAddition(change.Path, change.Content!.Value.ToArray()))],
                [.. commit.Changes.Where(change => change.Content is null).Select(change => new GitHubDeletion(change.Path))]));
        var mutation = new GitHubMutation<GitHubCommitInput>(CreateCommit, new(input));
        HostAnswer answer = await _api.SendAsync(HttpMethod.Post, _address.GraphQl, mutation, GitHubJsonContext.Default.GitHubMutationGitHubCommitInput, cancellationToken);
        return Outcome(answer.Read(GitHubJsonContext.Default.GitHubAnswer), answer);
    }

    /// <summary>
    /// Makes a branch, or moves one forward that was left behind; false when there is one that leads elsewhere. Nothing is
    /// forced (https://docs.github.com/en/rest/git/refs).
    /// </summary>
    /// <exception cref="GitHostException">GitHub cannot be reached, or refuses the credentials or the branch.</exception>
    public async Task<bool> PointBranchAsync(string branch, string commit, CancellationToken cancellationToken)
    {
        HostAnswer answer = await _api.SendAsync(
            HttpMethod.Post, _refs, new GitHubNewRef($"refs/heads/{branch}", commit), GitHubJsonContext.Default.GitHubNewRef, cancellationToken);
        if (answer.Status != HttpStatusCode.UnprocessableEntity || !answer.Words.Contains("already exists", StringComparison.OrdinalIgnoreCase))
        {
            answer.ThrowIfRefused();
            return true;
        }

        string[] parts = [.. branch.Split('/').Select(Uri.EscapeDataString)];
        answer = await _api.SendAsync(
            HttpMethod.Patch, $"{_refs}/heads/{string.Join('/', parts)}", new GitHubMovedRef(commit, Force: false), GitHubJsonContext.Default.GitHubMovedRef, cancellationToken);
        if (answer.Status == HttpStatusCode.UnprocessableEntity && answer.Words.Contains("fast forward", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        answer.ThrowIfRefused();
        return true;
    }

    private static GitHubCommitOutcome Outcome(GitHubAnswer said, HostAnswer answer)
    {
        if (said.Errors is [var error, ..])
        {
            // Servers before the type was added say the same words without it.
            bool stale = error.Type == "STALE_DATA" || error.Message?.Contains("Expected branch to point to", StringComparison.Ordinal) == true;
            if (stale)
            {
                return new GitHubCommitOutcome.StaleHead();
            }

            GitHostException refusal = GitHubGraphQl.Refusal(error, answer);
            return refusal.Trouble == GitHostTrouble.Invalid ? new GitHubCommitOutcome.Refused(refusal.Message) : throw refusal;
        }

        return said.Data?.Created?.Commit is { } made && CommitSha.IsValid(made.Oid)
            ? new GitHubCommitOutcome.Committed(made.Oid)
            : throw new GitHostException(GitHostTrouble.Unavailable, "GitHub sent an answer without the commit that it was asked to make; look at the branch before trying again.");
    }

    /// <summary>The mutation knows paths and bytes only: every file that it writes becomes an ordinary one.</summary>
    private static string? Inexpressible(IReadOnlyList<GitHubFileChange> changes)
    {
        foreach (GitHubFileChange change in changes)
        {
            string? what = (change.OldMode, change.NewMode) switch
            {
                ("160000", _) or (_, "160000") => "is a submodule",
                (_, null) => null,
                (_, "120000") => "is a symbolic link",
                (_, "100755") => "is executable",
                ("100755", _) or ("120000", _) => "changes its mode",
                _ => null,
            };
            if (what is not null)
            {
                return $"{change.Path} {what}, which GitHub's createCommitOnBranch cannot write.";
            }
        }

        if (changes.Count == 0)
        {
            return "The commit would change nothing.";
        }

        return changes.Sum(change => (long)(change.Content?.Length ?? 0)) is var size and > LargestCommit
            ? string.Create(CultureInfo.InvariantCulture, $"The commit holds {size >> 20} MiB, which is too much for GitHub's createCommitOnBranch.")
            : null;
    }
}
