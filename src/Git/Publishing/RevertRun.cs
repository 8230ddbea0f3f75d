using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace ProgressiveDelivery.Git;

/// <summary>One job on one clone: fetch, plan, build, verify, push; from the fetch again when others pushed first.</summary>
internal sealed class RevertRun(
    BareRepository repository, RevertRequest request, string folder, BranchProtections protections, TimeProvider time, ILogger logger)
{
    private readonly GitSettings _settings = repository.Session.Settings;
    private readonly string _url = repository.Session.Address.Url;
    private readonly string _canary = $"{request.Evidence.Namespace}/{request.Evidence.Name}";
    private readonly IPublisher _publisher = request.HostCommits is { } writer ? new GitHubPublisher(repository, writer) : new GitPublisher(repository);
    private CommitSigning? _signing;

    public async Task<RevertOutcome> ExecuteAsync(CancellationToken cancellationToken)
    {
        for (int attempt = 1; attempt <= _settings.Attempts; attempt++)
        {
            if (attempt > 1)
            {
                GitLog.LostRace(logger, request.Branch, _url, _canary, attempt);
                await PauseAsync(attempt - 1, cancellationToken);
            }

            if (await TryAsync(attempt, cancellationToken) is { } outcome)
            {
                return _signing?.Remark is { } remark ? outcome with { Remarks = [remark] } : outcome;
            }
        }

        throw new GitUnavailableException(
            GitTrouble.LostRace, $"{_url}: others pushed to '{request.Branch}' first on each of {_settings.Attempts} attempts.");
    }

    /// <summary>Fetches, plans and builds as <see cref="ExecuteAsync"/> does, and pushes nothing.</summary>
    public async Task<RevertPreview> PreviewAsync(CancellationToken cancellationToken)
    {
        (RevertPlan? plan, RevertOutcome? refusal) = await PlanAsync(cancellationToken);
        if (plan is null)
        {
            return new RevertPreview { Refusal = refusal };
        }

        BuiltCommit built = await BuildAsync(plan, cancellationToken);
        return new RevertPreview
        {
            Strategy = plan.Strategy,
            Undone = plan.Undone,
            Kept = plan.Kept,
            Dropped = plan.Dropped,
            Cautions = plan.Cautions,
            Message = built.Message,
            Diff = await repository.ShowDiffAsync(plan.Head, built.Commit, cancellationToken),
        };
    }

    /// <summary>Null when the branch moved between the fetch and the push.</summary>
    private async Task<RevertOutcome?> TryAsync(int attempt, CancellationToken cancellationToken)
    {
        (RevertPlan? plan, RevertOutcome? refusal) = await PlanAsync(cancellationToken);
        return plan is null ? NotPushed(refusal!) : await PublishAsync(plan, attempt, cancellationToken);
    }

    /// <summary>The plan on the branch as it is now, or the reason why there is none.</summary>
    private async Task<(RevertPlan? Plan, RevertOutcome? Refusal)> PlanAsync(CancellationToken cancellationToken)
    {
        string? head = await repository.FetchBranchAsync(request.Branch, cancellationToken);
        _settings.StepDone("fetch");
        if (head is null)
        {
            return (null, new RevertOutcome.NotRevertable(
                $"The branch '{request.Branch}' does not exist on the server.", "Point the GitOps source at a branch that exists."));
        }

        if (request.Release is not null)
        {
            (RevertPlan? Plan, RevertOutcome? Refusal) release = await new ReleasePlanner(repository, request, folder).PlanAsync(head, cancellationToken);
            _settings.StepDone("plan");
            return release;
        }

        RevertFacts facts = await new FactFinder(repository, request, folder).ReadAsync(head, cancellationToken);
        if (!repository.IsFresh && !(facts.HasGood && facts.HasBad))
        {
            throw new BrokenRepositoryException("a recorded commit is not in it");
        }

        (RevertPlan? Plan, RevertOutcome? Refusal) planned = await new RevertPlanner(repository, request, folder).PlanAsync(facts, cancellationToken);
        _settings.StepDone("plan");
        return planned;
    }

    private async Task<RevertOutcome?> PublishAsync(RevertPlan plan, int attempt, CancellationToken cancellationToken)
    {
        // People may have closed what was proposed once, so it is never pushed beside it, whatever the branch would take by now.
        string? known = request.Mode == RevertMode.Auto ? protections.Find(_url, request.Branch) : null;
        if (request.Mode == RevertMode.PullRequest || request.IsProposed || plan.Cautions.Count > 0 || known is not null)
        {
            return await ProposeAsync(plan, plan.Cautions.Count > 0 || known is null ? plan.Cautions : [known], built: null, cancellationToken);
        }

        BuiltCommit built = await BuildAsync(plan, cancellationToken);
        if (request.Objection?.Invoke() is { } objection)
        {
            return NotPushed(new RevertOutcome.Withheld(objection));
        }

        Publication published = await _publisher.PublishAsync(built, request.Branch, cancellationToken);
        _settings.StepDone("push");
        switch (published.Answer)
        {
            case PushAnswer.Accepted:
                GitLog.Pushed(logger, published.Commit, request.Branch, _url, _canary, attempt);
                return new RevertOutcome.Pushed(published.Commit, plan.Undone, attempt) { Strategy = plan.Strategy, Kept = plan.Kept, Held = plan.Held };
            case PushAnswer.LostRace:
                return null;
            case PushAnswer.Unfit or PushAnswer.Altered:
                return NotPushed(HostCommitRefusal.Of(published, request.Branch));
            default:
                return request.Mode == RevertMode.Auto && request.Proposals is not null
                    ? await ProposeAsync(plan, [protections.Remember(_url, request.Branch, published.Reason)], built, cancellationToken)
                    : NotPushed(new RevertOutcome.Rejected(published.Reason));
        }
    }

    private async Task<RevertOutcome> ProposeAsync(
        RevertPlan plan, IReadOnlyList<string> reasons, BuiltCommit? built, CancellationToken cancellationToken)
    {
        if ((request.Mode == RevertMode.Commit && !request.IsProposed) || request.Proposals is not { } settings)
        {
            return NotPushed(new RevertOutcome.NotRevertable(
                reasons.Count > 0 ? $"A person has to agree to this revert. {string.Join(' ', reasons)}" : "This revert is to be a pull request, and no Git host is known to open one on.",
                request.Mode == RevertMode.Commit
                    ? "Revert it by hand, or let such reverts be proposed: spec.rollback.git.mode: auto."
                    : "Revert it by hand, and name the Git host and a token for it in spec.rollback.git.pullRequest."));
        }

        var proposal = new Proposal(repository, _publisher, request, settings, logger);
        if (await proposal.FindAsync(plan.Head, reasons, cancellationToken) is { } earlier)
        {
            return earlier is RevertOutcome.Proposed open && plan.Held.Count > 0 ? open with { Held = plan.Held } : earlier;
        }

        built ??= await BuildAsync(plan, cancellationToken);
        if (request.Objection?.Invoke() is { } objection)
        {
            return NotPushed(new RevertOutcome.Withheld(objection));
        }

        return await proposal.OpenAsync(built, plan, reasons, cancellationToken);
    }

    private RevertOutcome NotPushed(RevertOutcome outcome)
    {
        GitLog.NotPushed(logger, request.Branch, _url, _canary, outcome);
        return outcome;
    }

    private async Task<BuiltCommit> BuildAsync(RevertPlan plan, CancellationToken cancellationToken)
    {
        bool whole = plan.Undone.Count == 1 && await IsUndoneAsync(plan.Undone[0].Sha, plan, cancellationToken);
        string message = request.Release is null ? RevertMessage.Write(request, folder, plan, whole) : ReleaseMessage.Write(request, plan);
        string tree = await TreeBuilder.BuildAsync(repository, plan.Head, plan.Entries, cancellationToken);
        tree = await TreeBuilder.BuildAsync(repository, tree, [.. plan.Marked.Select(file => (file.Path, (TreeEntry?)file.Marked))], cancellationToken);
        if (request.Signing is { } key)
        {
            _signing ??= await Signer.PrepareAsync(repository.Session, key, request.Author, cancellationToken);
        }

        string commit = await repository.WriteCommitAsync(tree, plan.Head, message, request.Author, _signing, time.GetUtcNow(), cancellationToken);
        _settings.StepDone("commit");
        await RevertCheck.DemandAsync(repository, commit, folder, plan, cancellationToken);
        _settings.StepDone("verify");
        return new BuiltCommit(commit, plan.Head, message);
    }

    /// <summary>Whether a commit changed nothing beyond what the plan puts back.</summary>
    private async Task<bool> IsUndoneAsync(string commit, RevertPlan plan, CancellationToken cancellationToken) =>
        (await repository.ChangesOfAsync(commit, cancellationToken)).All(change => plan.Entries.Any(entry => GitPath.IsWithin(change.Path, entry.Path)));

    private async Task PauseAsync(int lost, CancellationToken cancellationToken)
    {
        // Full jitter: several controllers that lost to the same push must not come back together.
        double ceiling = Math.Min(_settings.LongestDelay.TotalMilliseconds, _settings.ShortestDelay.TotalMilliseconds * Math.Pow(2, lost - 1));
        int delay = RandomNumberGenerator.GetInt32((int)ceiling + 1);
        await Task.Delay(TimeSpan.FromMilliseconds(delay), time, cancellationToken);
    }
}
