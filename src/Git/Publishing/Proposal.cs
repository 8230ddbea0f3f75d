using Microsoft.Extensions.Logging;

namespace ProgressiveDelivery.Git;

/// <summary>
/// Puts a finished commit on a branch of its own and asks for its merge. Every step may have been done by a run that died:
/// the branch and the pull request are found again by their name, which comes from the revert's id.
/// </summary>
internal sealed class Proposal(BareRepository repository, RevertRequest request, ProposalSettings settings, ILogger logger)
{
    private const string Prefix = "canary-rollback/";
    private readonly string _url = repository.Session.Address.Url;

    /// <summary>Short name of the branch: <c>canary-rollback/namespace-name-id</c>.</summary>
    public string Branch { get; } = $"{Prefix}{request.Evidence.Namespace}-{request.Evidence.Name}-{request.RevertId}";

    /// <summary>What has become of an earlier run's pull request; null when there is none.</summary>
    public async Task<RevertOutcome?> FindAsync(string head, IReadOnlyList<string> reasons, CancellationToken cancellationToken)
    {
        PullRequest? known = await AskAsync(host => host.FindAsync(Branch, request.Branch, cancellationToken));
        return known?.State switch
        {
            null => null,
            PullRequestState.Open => new RevertOutcome.Proposed(known, await repository.FetchBranchAsync(Branch, cancellationToken) ?? head, reasons),
            PullRequestState.Merged => new RevertOutcome.AlreadyReverted(known.MergeCommit, head),
            _ => new RevertOutcome.Declined(known),
        };
    }

    public async Task<RevertOutcome> OpenAsync(string commit, RevertPlan plan, string message, IReadOnlyList<string> reasons, CancellationToken cancellationToken)
    {
        string proposed = await PushAsync(commit, cancellationToken);
        repository.Session.Settings.StepDone("branch");
        int line = message.IndexOf('\n', StringComparison.Ordinal);
        PullRequest pull = await AskAsync(host => host.OpenAsync(
            new PullRequestDraft
            {
                Title = message[..line],
                Body = ProposalText.Write(message[line..], plan, reasons),
                HeadBranch = Branch,
                BaseBranch = request.Branch,
                HeadCommit = proposed,
                Labels = settings.Labels,
                Reviewers = settings.Reviewers,
                AutoMerge = settings.AutoMerge && plan.Dropped.Count == 0,
            },
            cancellationToken));
        repository.Session.Settings.StepDone("proposal");
        GitLog.Proposed(logger, proposed, pull.Url, request.Branch, _url);
        return new RevertOutcome.Proposed(pull, proposed, reasons);
    }

    /// <summary>The commit at the head of the branch: this one, or that of a run that died after its push.</summary>
    private async Task<string> PushAsync(string commit, CancellationToken cancellationToken)
    {
        GitResult result = await repository.PushNewAsync(commit, Branch, cancellationToken);
        PushAnswer answer = PushReport.Read(result);
        if (answer == PushAnswer.Accepted)
        {
            return commit;
        }

        if (answer == PushAnswer.LostRace && await repository.FetchBranchAsync(Branch, cancellationToken) is { } there
            && await repository.TrailersOfAsync(there, cancellationToken) is { Id: { } id } && id == request.RevertId)
        {
            return there;
        }

        throw answer == PushAnswer.Failed
            ? repository.Failure("push", result)
            : new GitUnavailableException(GitTrouble.Credentials, $"{_url}: the branch '{Branch}' could not be made: {PushReport.Reason(result, repository.Session.Redaction)}");
    }

    private async Task<T> AskAsync<T>(Func<IGitHost, Task<T>> ask)
    {
        try
        {
            return await ask(settings.Host);
        }
        catch (GitHostException trouble)
        {
            GitTrouble kind = trouble.Trouble switch
            {
                GitHostTrouble.Credentials or GitHostTrouble.Forbidden => GitTrouble.Credentials,
                GitHostTrouble.NotFound => GitTrouble.NotFound,
                GitHostTrouble.Unavailable => GitTrouble.Unreachable,
                _ => GitTrouble.Unknown,
            };
            throw new GitUnavailableException(kind, trouble.Message);
        }
    }
}
