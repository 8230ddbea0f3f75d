using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ProgressiveDelivery.Git;

/// <summary>
/// Puts an app's folder back to its last good state with one new commit: fetch, plan, build, verify, push, and again from
/// the fetch when somebody else pushed first. Safe to repeat: a second run of the same request finds the first one's commit.
/// </summary>
public sealed class Reverter
{
    private const string Heads = "refs/heads/";
    private const string Symbolic = "ref: refs/heads/";

    private readonly RepositoryCache _cache;
    private readonly string _runs;
    private readonly GitSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly KeyedLocks _locks = new();
    private readonly BranchProtections _protections;

    /// <summary>Keeps clones and short-lived keys under <paramref name="cacheFolder"/>, the only folder that is written to.</summary>
    public Reverter(string cacheFolder, TimeProvider time, ILogger<Reverter>? logger = null)
        : this(cacheFolder, time, new GitSettings(), logger)
    {
    }

    internal Reverter(string cacheFolder, TimeProvider time, GitSettings settings, ILogger<Reverter>? logger = null)
    {
        _cache = new RepositoryCache(Path.Combine(cacheFolder, "repositories"));
        _runs = Path.Combine(cacheFolder, "runs");
        _time = time;
        _protections = new BranchProtections(time);
        _settings = settings;
        _logger = logger ?? NullLogger<Reverter>.Instance;
        DeleteAbandoned();
    }

    /// <summary>Reverts, or says why not.</summary>
    /// <exception cref="GitUnavailableException">The server or this machine does not play along now; run the same request again later.</exception>
    public Task<RevertOutcome> RevertAsync(RevertRequest request, CancellationToken cancellationToken) =>
        RunAsync(request, refusal => refusal, run => run.ExecuteAsync(cancellationToken), cancellationToken);

    /// <summary>Shows what <see cref="RevertAsync"/> would do now, and pushes nothing.</summary>
    /// <exception cref="GitUnavailableException">The server or this machine does not play along now.</exception>
    public Task<RevertPreview> PreviewAsync(RevertRequest request, CancellationToken cancellationToken) =>
        RunAsync(request, refusal => new RevertPreview { Refusal = refusal }, run => run.PreviewAsync(cancellationToken), cancellationToken);

    /// <summary>
    /// Takes back what <see cref="RevertAsync"/> has proposed under this id, by deleting its branch; safe to repeat. False when
    /// others have added to the branch, or it must not be deleted.
    /// </summary>
    /// <exception cref="GitUnavailableException">The server or this machine does not play along now.</exception>
    public async Task<bool> WithdrawAsync(GitRemote remote, string canaryNamespace, string canary, string revertId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(remote);
        GitAddress address = Demand(remote);
        string branch = Proposal.BranchOf(canaryNamespace, canary, revertId);
        using IDisposable turn = await _locks.AcquireAsync(address.Url, cancellationToken);
        using GitSession session = OpenSession(address, remote);
        return await WithSoundCacheAsync(session, repository => Proposal.WithdrawAsync(repository, branch, revertId, cancellationToken), cancellationToken);
    }

    private async Task<T> RunAsync<T>(RevertRequest request, Func<RevertOutcome, T> refuse, Func<RevertRun, Task<T>> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!RequestCheck.TryRead(request, _settings.AllowFileProtocol, out GitAddress? address, out string? folder, out RevertOutcome.NotRevertable? refusal))
        {
            return refuse(refusal);
        }

        using IDisposable turn = await _locks.AcquireAsync(address.Url, cancellationToken);
        using GitSession session = OpenSession(address, request.Remote);
        return await WithSoundCacheAsync(
            session, repository => work(new RevertRun(repository, request, folder, _protections, _time, _logger)), cancellationToken);
    }

    /// <summary>The commit that a branch points to now; null when there is no such branch.</summary>
    /// <exception cref="GitUnavailableException">The server does not answer or refuses.</exception>
    public async Task<string?> ResolveBranchHeadAsync(GitRemote remote, string branch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(remote);
        GitAddress address = Demand(remote);
        if (!BranchName.IsValid(branch))
        {
            throw new ArgumentException("the branch name is not one that Git allows", nameof(branch));
        }

        string listing = await ListRemoteAsync(remote, address, ["ls-remote", "--", address.Url, $"{Heads}{branch}"], cancellationToken);
        // The pattern also matches longer names that end like it.
        return listing.Split('\n')
            .Select(line => line.Split('\t'))
            .FirstOrDefault(fields => fields is [_, { } name] && name == $"{Heads}{branch}")?[0];
    }

    /// <summary>The branch that the repository calls its default, the one a clone checks out; null when it is empty or says none.</summary>
    /// <exception cref="GitUnavailableException">The server does not answer or refuses.</exception>
    public async Task<string?> ResolveDefaultBranchAsync(GitRemote remote, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(remote);
        GitAddress address = Demand(remote);
        string listing = await ListRemoteAsync(remote, address, ["ls-remote", "--symref", "--", address.Url, "HEAD"], cancellationToken);
        // The line is "ref: refs/heads/main<TAB>HEAD" (https://git-scm.com/docs/git-ls-remote).
        return listing.Split('\n')
            .Select(line => line.Split('\t'))
            .Where(fields => fields is [_, "HEAD"] && fields[0].StartsWith(Symbolic, StringComparison.Ordinal))
            .Select(fields => fields[0][Symbolic.Length..])
            .FirstOrDefault(BranchName.IsValid);
    }

    /// <summary>Keys of a process that was killed must not lie there until the next revert, which may be far off.</summary>
    private void DeleteAbandoned()
    {
        try
        {
            PrivateFolder.DeleteAbandoned(_runs);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Each run tries again, and says what is wrong with the folder.
        }
    }

    private GitAddress Demand(GitRemote remote)
        => GitAddress.TryParse(remote.Url, out GitAddress? address, out string? error, _settings.AllowFileProtocol) ? address : throw new ArgumentException(error, nameof(remote));

    private async Task<string> ListRemoteAsync(GitRemote remote, GitAddress address, IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        using GitSession session = OpenSession(address, remote);
        GitResult result = await session.RemoteAsync(command, _settings.NetworkTimeout, cancellationToken);
        return result.Succeeded
            ? result.Text
            : throw RemoteFailure.Explain(result.Error, session)
                ?? new GitUnavailableException($"{address.Url}: git ls-remote failed: {session.Redaction.Clean(result.Error)}.");
    }

    private GitSession OpenSession(GitAddress address, GitRemote remote)
    {
        try
        {
            PrivateFolder.DeleteAbandoned(_runs);
            return new GitSession(address, remote.Credentials, _runs, _settings, _time, remote.Proxy);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CacheUnusable(e);
        }
    }

    /// <summary>.NET's messages are sentences already.</summary>
    private static GitUnavailableException CacheUnusable(Exception e)
        => new(GitTrouble.Local, $"The cache folder cannot be used: {e.Message.TrimEnd('.')}.");

    // A fault of the cached clone shows as a failed command or as a commit that seems to be missing; both are believed
    // only of a clone that this very run has made.
    private async Task<T> WithSoundCacheAsync<T>(
        GitSession session, Func<BareRepository, Task<T>> work, CancellationToken cancellationToken)
    {
        while (true)
        {
            bool fresh = false;
            string reason;
            try
            {
                BareRepository repository = await _cache.OpenAsync(session, cancellationToken);
                fresh = repository.IsFresh;
                return await work(repository);
            }
            catch (BrokenRepositoryException e)
            {
                reason = e.Message;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw CacheUnusable(e);
            }

            GitLog.CacheDiscarded(_logger, session.Address.Url, reason);
            _cache.Discard(session.Address);
            if (fresh)
            {
                throw new GitUnavailableException($"{session.Address.Url}: {reason}.");
            }
        }
    }
}
