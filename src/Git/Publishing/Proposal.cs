using Microsoft.Extensions.Logging;

namespace ProgressiveDelivery.Git;

/// <summary>
/// Puts a finished commit on a branch of its own and asks for its merge. Every step may have been done by a run that died:
/// the branch and the pull request are found again by their name, which comes from the revert's id.
/// </summary>
internal sealed class Proposal(BareRepository repository, IPublisher publisher, RevertRequest request, ProposalSettings settings, ILogger logger)
{
    private const string Prefix = "canary-rollback/";
    private readonly string _url = repository.Session.Address.Url;

    /// <summary>Short name of the branch: <c>canary-rollback/namespace-name-id</c>.</summary>
    public string Branch { get; } = BranchOf(request.Evidence.Namespace, request.Evidence.Name, request.RevertId);

    public static string BranchOf(string canaryNamespace, string canary, string revertId) => $"{Prefix}{canaryNamespace}-{canary}-{revertId}";

    /// <summary>
    /// Takes a proposal's branch away, without which no host merges the pull request; hosts such as GitHub and Gitea close it as
    /// well. False when others have put commits of theirs on the branch, or the server forbids it.
    /// </summary>
    public static async Task<bool> WithdrawAsync(BareRepository repository, string branch, string revertId, CancellationToken cancellationToken)
    {
        if (await repository.FetchBranchAsync(branch, cancellationToken) is not { } head)
        {
            return true;
        }

        if ((await repository.TrailersOfAsync(head, cancellationToken)).Id != revertId)
        {
            return false;
        }

        GitResult result = await repository.DeleteBranchAsync(branch, head, cancellationToken);
        return PushReport.Read(result) switch
        {
            PushAnswer.Accepted => true,
            PushAnswer.LostRace or PushAnswer.Refused => false,
            _ => throw repository.Failure("push", result),
        };
    }

    /// <summary>What has become of an earlier run's pull request; null when there is none.</summary>
    public async Task<RevertOutcome?> FindAsync(string head, IReadOnlyList<string> reasons, CancellationToken cancellationToken)
    {
        PullRequest? known = await HostCalls.AskAsync(() => settings.Host.FindAsync(Branch, request.Branch, cancellationToken));
        if (known is not { State: PullRequestState.Merged } && known?.Url == request.WithdrawnProposal)
        {
            return null;
        }

        return known?.State switch
        {
            null => null,
            PullRequestState.Open => new RevertOutcome.Proposed(known, await repository.FetchBranchAsync(Branch, cancellationToken) ?? head, reasons),
            PullRequestState.Merged => new RevertOutcome.AlreadyReverted(known.MergeCommit, head),
            _ => new RevertOutcome.Declined(known),
        };
    }

    public async Task<RevertOutcome> OpenAsync(BuiltCommit built, RevertPlan plan, IReadOnlyList<string> reasons, CancellationToken cancellationToken)
    {
        Publication published = await publisher.PublishNewAsync(built, Branch, cancellationToken);
        if (published.Answer is PushAnswer.Unfit or PushAnswer.Altered)
        {
            return HostCommitRefusal.Of(published, Branch);
        }

        string proposed = await HeadAsync(published, cancellationToken);
        repository.Session.Settings.StepDone("branch");
        PullRequest pull = await HostCalls.AskAsync(() => settings.Host.OpenAsync(
            new PullRequestDraft
            {
                Title = built.Subject,
                Body = ProposalText.Write(built.Text, plan, reasons),
                HeadBranch = Branch,
                BaseBranch = request.Branch,
                HeadCommit = proposed,
                Labels = settings.Labels,
                Reviewers = settings.Reviewers,
                AutoMerge = settings.AutoMerge && plan.Cautions.Count == 0,
            },
            cancellationToken));
        repository.Session.Settings.StepDone("proposal");
        GitLog.Proposed(logger, proposed, pull.Url, request.Branch, _url);
        return new RevertOutcome.Proposed(pull, proposed, reasons) { Held = plan.Held };
    }

    /// <summary>The commit at the head of the branch: this one, or that of a run that died after its push.</summary>
    private async Task<string> HeadAsync(Publication published, CancellationToken cancellationToken)
    {
        if (published.Answer == PushAnswer.Accepted)
        {
            return published.Commit;
        }

        return published.Answer == PushAnswer.LostRace && await repository.FetchBranchAsync(Branch, cancellationToken) is { } there
            && await repository.TrailersOfAsync(there, cancellationToken) is { } trailers && (trailers.Id ?? trailers.ReleaseId) == request.RevertId
                ? there
                : throw new GitUnavailableException(GitTrouble.Credentials, $"{_url}: the branch '{Branch}' could not be made: {published.Reason}");
    }
}
