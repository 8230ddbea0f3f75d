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

        RevertFacts facts = await FactFinder.ReadAsync(repository, request, folder, head, cancellationToken);
        if (!repository.IsFresh && !(facts.HasGood && facts.HasBad))
        {
            throw new BrokenRepositoryException("a recorded commit is not in it");
        }

        _settings.StepDone("plan");
        if (RevertPlanner.Refuse(request, folder, facts) is { } refusal)
        {
            GitLog.NotPushed(logger, request.Branch, _url, _canary, refusal);
            return refusal;
        }

        UndoneCommit[] undone = [.. facts.AfterBad.Concat(facts.UpToBad).Select(entry => new UndoneCommit(entry.Sha, entry.Subject, entry.Author))];
        string commit = await BuildAsync(facts, undone, cancellationToken);
        return await PushAsync(commit, undone, attempt, cancellationToken);
    }

    private async Task<string> BuildAsync(RevertFacts facts, UndoneCommit[] undone, CancellationToken cancellationToken)
    {
        TreeEntry good = facts.AtGood!;
        bool whole = undone.Length == 1 && await LiesInsideAsync(undone[0].Sha, cancellationToken);
        string message = RevertMessage.Write(request, folder, undone, whole);
        string tree = await FolderRestore.BuildAsync(repository, facts.Head, folder, good, cancellationToken);
        string commit = await repository.WriteCommitAsync(tree, facts.Head, message, request.Author, time.GetUtcNow(), cancellationToken);
        _settings.StepDone("commit");
        await RevertCheck.DemandAsync(repository, commit, facts.Head, folder, good, cancellationToken);
        _settings.StepDone("verify");
        return commit;
    }

    private async Task<RevertOutcome?> PushAsync(string commit, UndoneCommit[] undone, int attempt, CancellationToken cancellationToken)
    {
        GitResult result = await repository.PushAsync(commit, request.Branch, cancellationToken);
        _settings.StepDone("push");
        switch (PushReport.Read(result))
        {
            case PushAnswer.Accepted:
                GitLog.Pushed(logger, commit, request.Branch, _url, _canary, attempt);
                return new RevertOutcome.Pushed(commit, undone, attempt);
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

    private async Task<bool> LiesInsideAsync(string commit, CancellationToken cancellationToken) =>
        (await repository.ChangedByAsync(commit, cancellationToken)).All(path => RepositoryPath.IsInside(path, folder));

    private async Task PauseAsync(int lost, CancellationToken cancellationToken)
    {
        // Full jitter: several controllers that lost to the same push must not come back together.
        double ceiling = Math.Min(_settings.LongestDelay.TotalMilliseconds, _settings.ShortestDelay.TotalMilliseconds * Math.Pow(2, lost - 1));
        int delay = RandomNumberGenerator.GetInt32((int)ceiling + 1);
        await Task.Delay(TimeSpan.FromMilliseconds(delay), time, cancellationToken);
    }
}
