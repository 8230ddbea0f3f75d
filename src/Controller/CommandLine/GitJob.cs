using Microsoft.Extensions.Logging.Abstractions;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Checks;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Provenance;
using ProgressiveDelivery.Controller.Reverts;
using ProgressiveDelivery.Git;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Outbound;

namespace ProgressiveDelivery.Controller.CommandLine;

/// <summary>One revert by hand, from what a Canary's status has recorded. The same identity is used, so that the controller knows it again.</summary>
internal sealed class GitJob : IDisposable
{
    private readonly ApiClient _client;
    private readonly GitHostConnections _connections;
    private readonly GitRemotes _remotes;
    private readonly CommitStatuses _statuses;
    private readonly Reverter _git;
    private readonly TextWriter _output;

    public GitJob(string? kubeconfig, string cache, AddressPolicy policy, TextWriter output)
    {
        _client = new ApiClient(ConnectionSettings.Load(kubeconfig));
        _connections = new GitHostConnections(TimeProvider.System, policy);
        _remotes = new GitRemotes(new SecretReader(_client, TimeProvider.System), new FluxCredentials(_client), _connections, policy);
        _statuses = new CommitStatuses(
            (canary, shown, cancellationToken) => _remotes.HostAsync(canary, shown.Url, shown.Deployer, cancellationToken), TimeProvider.System, NullLogger<CommitStatuses>.Instance);
        _git = new Reverter(cache, TimeProvider.System);
        _output = output;
    }

    /// <summary>Trouble whose message is all that a person needs.</summary>
    public static bool IsExpected(Exception trouble) =>
        trouble is CredentialsException or GitUnavailableException or ApiException or HttpRequestException or IOException or InvalidOperationException or FormatException;

    public async Task<int> RunAsync(ObjectKey key, bool isDryRun, CancellationToken cancellationToken)
    {
        Canary canary = await _client.GetAsync(ApiResources.Canaries, key, cancellationToken)
            ?? throw new InvalidOperationException($"Canary {key} does not exist.");
        (RevertRequest request, GitOrigin bad, RollbackStatus job) = await RequestAsync(canary, cancellationToken);
        if (isDryRun)
        {
            RevertPreview preview = await _git.PreviewAsync(request, cancellationToken);
            await _output.WriteAsync(PlanText.Write(request, bad, preview));
            return preview.Refusal is null or RevertOutcome.AlreadyReverted ? 0 : 1;
        }

        RevertReport report = RevertReports.Of(request.RevertId, bad, await _git.RevertAsync(request, cancellationToken));
        await _output.WriteLineAsync(report.Message);
        RollbackStatus done = RevertJob.After(job with { Phase = RollbackPhase.Publishing }, report, TimeProvider.System.GetUtcNow());
        Canary after = canary with { Status = canary.Status! with { Rollback = done } };
        if (CommitStatusText.Due(after) is { } wanted && await _statuses.ShowAsync(after, wanted, cancellationToken) is { } trouble)
        {
            await _output.WriteLineAsync(trouble);
        }

        return report.Kind is RevertResult.Pushed or RevertResult.AlreadyReverted or RevertResult.Proposed ? 0 : 1;
    }

    public void Dispose()
    {
        _statuses.Dispose();
        _connections.Dispose();
        _client.Dispose();
    }

    private async Task<(RevertRequest Request, GitOrigin Bad, RollbackStatus Job)> RequestAsync(Canary canary, CancellationToken cancellationToken)
    {
        if (canary.Status is not { LastAppliedSpec: { } revision, Provenance: { Good: { } good, Bad: { } bad } })
        {
            throw new InvalidOperationException(
                $"The status of Canary {canary.Metadata.Namespace}/{canary.Metadata.Name} does not hold the commits of a promoted and of a failed revision; there is nothing to revert.");
        }

        if (bad.Obstacle is { } obstacle)
        {
            throw new InvalidOperationException(obstacle);
        }

        if (canary.Spec.Rollback?.Git is null)
        {
            throw new InvalidOperationException("spec.rollback.git is not set; set it, with the credentials that may push.");
        }

        GitRemote remote = await _remotes.ForAsync(canary, bad.Url, bad.Deployer, cancellationToken);
        if (bad.Branch == GitOrigin.DefaultBranch)
        {
            bad = bad with { Branch = await _git.ResolveDefaultBranchAsync(remote, cancellationToken) ?? throw new InvalidOperationException($"{bad.Url} names no default branch.") };
        }

        RollbackStatus job = canary.Status.Rollback is { Id: not null } known ? known : new RollbackStatus
        {
            Id = RevertId.For(bad.Url, bad.Branch, bad.Path, $"{canary.Metadata.Namespace}/{canary.Metadata.Name}", revision, bad.Commit),
            Phase = RollbackPhase.Publishing,
            Cause = "Reverted by hand.",
            FailedRevision = revision,
        };
        RevertRequest request = RevertRequests.For(canary, job, good, bad, remote) with
        {
            // A hold is the controller's, which alone would remember to release it.
            HoldsMarkers = false,
            Proposals = await _remotes.ProposalsAsync(canary, bad.Url, bad.Deployer, isProposed: false, cancellationToken),
            Signing = await _remotes.SigningKeyAsync(canary, cancellationToken),
            HostCommits = await _remotes.HostCommitsAsync(canary, bad.Url, bad.Deployer, cancellationToken),
        };
        return (request, bad, job);
    }
}
