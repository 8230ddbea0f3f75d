using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace ProgressiveDelivery.Git;

/// <summary>One job on one clone: fetch, plan, build, verify, push; from the fetch again when others pushed first.</summary>
internal sealed class RevertRun(BareRepository repository, RevertRequest request, string folder, TimeProvider time, ILogger logger)
{
    private readonly GitSettings _settings = repository.Session.Settings;
    private readonly string _url = repository.Session.Address.Url;
    private readonly string _canary = $"{request.Evidence.Namespace}/{request.Evidence.Name}";

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
                return outcome;
            }
        }

        throw new GitUnavailableException(
            GitTrouble.LostRace, $"{_url}: others pushed to '{request.Branch}' first on each of {_settings.Attempts} attempts.");
    }

    /// <summary>Null when the branch moved between the fetch and the push.</summary>
    private async Task<RevertOutcome?> TryAsync(int attempt, CancellationToken cancellationToken)
    {
        string? head = await repository.FetchBranchAsync(request.Branch, cancellationToken);
        _settings.StepDone("fetch");
        if (head is null)
        {
            return new RevertOutcome.NotRevertable(
                $"The branch '{request.Branch}' does not exist on the server.", "Point the GitOps source at a branch that exists.");
        }

        RevertFacts facts = await new FactFinder(repository, request, folder).ReadAsync(head, cancellationToken);
        if (!repository.IsFresh && !(facts.HasGood && facts.HasBad))
        {
            throw new BrokenRepositoryException("a recorded commit is not in it");
        }

        (RevertPlan? plan, RevertOutcome? refusal) = await new RevertPlanner(repository, request, folder).PlanAsync(facts, cancellationToken);
        _settings.StepDone("plan");
        refusal ??= NeedsPerson(plan!);
        if (refusal is not null)
        {
            GitLog.NotPushed(logger, request.Branch, _url, _canary, refusal);
            return refusal;
        }

        string commit = await BuildAsync(plan!, cancellationToken);
        return await PushAsync(commit, plan!, attempt, cancellationToken);
    }

    private async Task<string> BuildAsync(RevertPlan plan, CancellationToken cancellationToken)
    {
        bool whole = plan.Undone.Count == 1 && await IsUndoneAsync(plan.Undone[0].Sha, plan, cancellationToken);
        string message = RevertMessage.Write(request, folder, plan, whole);
        string tree = await TreeBuilder.BuildAsync(repository, plan.Head, plan.Entries, cancellationToken);
        string commit = await repository.WriteCommitAsync(tree, plan.Head, message, request.Author, time.GetUtcNow(), cancellationToken);
        _settings.StepDone("commit");
        await RevertCheck.DemandAsync(repository, commit, folder, plan, cancellationToken);
        _settings.StepDone("verify");
        return commit;
    }

    private async Task<RevertOutcome?> PushAsync(string commit, RevertPlan plan, int attempt, CancellationToken cancellationToken)
    {
        GitResult result = await repository.PushAsync(commit, request.Branch, cancellationToken);
        _settings.StepDone("push");
        switch (PushReport.Read(result))
        {
            case PushAnswer.Accepted:
                GitLog.Pushed(logger, commit, request.Branch, _url, _canary, attempt);
                return new RevertOutcome.Pushed(commit, plan.Undone, attempt) { Strategy = plan.Strategy, Kept = plan.Kept };
            case PushAnswer.Refused:
                var rejected = new RevertOutcome.Rejected(PushReport.Reason(result, repository.Session.Redaction));
                GitLog.NotPushed(logger, request.Branch, _url, _canary, rejected);
                return rejected;
            case PushAnswer.LostRace:
                return null;
            default:
                throw repository.Failure("push", result);
        }
    }

    private static RevertOutcome.NotRevertable? NeedsPerson(RevertPlan plan) => plan.Cautions.Count == 0
        ? null
        : new RevertOutcome.NotRevertable(
            $"A person has to agree to this revert. {string.Join(' ', plan.Cautions)}",
            "Revert it by hand, or let the revert be proposed as a pull request.");

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
