using System.ComponentModel;
using ProgressiveDelivery.Controller.Api.Schema;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>The durable job that restores the last good state in Git.</summary>
internal sealed record RollbackStatus
{
    [Description("Identity of the revert; the trailer Canary-Rollback-Id of its commit.")]
    public string? Id { get; init; }

    [Description("Phase of the revert.")]
    [OneOf("Publishing", "Held", "Converging", "Converged", "Proposed", "Declined", "Superseded", "Blocked", "Off")]
    public required string Phase { get; init; }

    [Description("Why the revert is held: BudgetSpent goes on by itself, BreakerOpen waits for a person.")]
    [OneOf("BudgetSpent", "BreakerOpen")]
    public string? HeldFor { get; init; }

    [Description("Whether a person asked for the revert in spite of what held it.")]
    public bool? Confirmed { get; init; }

    [Description("Why the revision failed.")]
    public required string Cause { get; init; }

    [Description("The revision that failed.")]
    public required string FailedRevision { get; init; }

    [Description("Images of the failed revision.")]
    public IReadOnlyList<string>? FailedImages { get; init; }

    [Description("Images of the promoted revision.")]
    public IReadOnlyList<string>? PromotedImages { get; init; }

    [Description("Since when the target has been between the failed and the promoted revision.")]
    public DateTimeOffset? BetweenSince { get; init; }

    [Description("The pull request that proposes the revert.")]
    public string? PullRequest { get; init; }

    [Description("What the revert would have changed, where it was not to be made; the end is cut off where it is long.")]
    public string? Diff { get; init; }

    [Description("The commit that restored the good state.")]
    public string? Commit { get; init; }

    [Description("Tries so far that the Git server did not answer.")]
    public int Attempts { get; init; }

    [Description("Pushes so far that the Git server refused.")]
    public int? Refusals { get; init; }

    [Description("When the next try is due.")]
    public DateTimeOffset? NextAttempt { get; init; }

    [Description("When the traffic was back on the primary.")]
    public DateTimeOffset StartedAt { get; init; }

    [Description("When the commit was on the branch.")]
    public DateTimeOffset? PublishedAt { get; init; }

    [Description("How often the deployer was asked to look at Git.")]
    public int Nudges { get; init; }

    [Description("When the deadline passed by which the cluster should have followed Git.")]
    public DateTimeOffset? LateSince { get; init; }

    [Description("When Git and the cluster agreed again.")]
    public DateTimeOffset? ConvergedAt { get; init; }

    [Description("What happened last, in a sentence.")]
    public string? Message { get; init; }
}
