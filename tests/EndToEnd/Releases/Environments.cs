using System.Net;
using ProgressiveDelivery.EndToEnd.Clusters;
using ProgressiveDelivery.Sandbox.Playground.Cluster;
using ProgressiveDelivery.Sandbox.Playground.Environments;

namespace ProgressiveDelivery.EndToEnd.Releases;

/// <summary>One app in dev, staging and production, as examples/gitops-repo has it: each environment's Canary reverts in its own way.</summary>
internal sealed class Environments(ClusterFixture cluster)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    private DeliveryPipeline _pipeline = null!;

    public async Task PlayAsync()
    {
        _pipeline = await cluster.PipelineAsync("envs");
        try
        {
            await PlayAsync(_pipeline);
        }
        finally
        {
            await _pipeline.StopUsersAsync();
        }
    }

    private async Task PlayAsync(DeliveryPipeline pipeline)
    {
        DateTimeOffset from = DateTimeOffset.UtcNow;

        // A good version moves on by one changed line: pushed to dev, proposed to the others.
        await pipeline.PushAsync(pipeline.Dev, "v2", cluster.Deadline);
        await PromotedAsync(pipeline.Dev, "v2");
        await pipeline.PromoteAsync(pipeline.Staging, "v2", cluster.Deadline);
        await PromotedAsync(pipeline.Staging, "v2");
        await pipeline.PromoteAsync(pipeline.Production, "v2", cluster.Deadline);
        await PromotedAsync(pipeline.Production, "v2");

        // A bad one comes everywhere at once.
        await pipeline.PushAsync(pipeline.Dev, "v3", cluster.Deadline);
        await pipeline.PromoteAsync(pipeline.Staging, "v3", cluster.Deadline);
        await pipeline.PromoteAsync(pipeline.Production, "v3", cluster.Deadline);
        await Task.WhenAll(IsRevertedByCommitAsync(), IsMergedByTheHostAsync(), IsMergedByAPersonAsync());
        foreach (DeliveryEnvironment environment in pipeline.All)
        {
            await Users.LostNothingAsync(environment.Load, from, badVersion: "v3");
        }

        from = DateTimeOffset.UtcNow;
        await Task.WhenAll(IsDeclinedAsync(pipeline.Staging, "v4"), IsTakenBackAsync(pipeline.Production, "v4"));
        await Users.LostNothingAsync(pipeline.Staging.Load, from, badVersion: "v4");
        await Users.LostNothingAsync(pipeline.Production.Load, from, badVersion: "v4");
    }

    /// <summary>dev: a commit on the branch, at once.</summary>
    private async Task IsRevertedByCommitAsync()
    {
        await IsBackAsync(_pipeline.Dev, "v2");
        string commit = _pipeline.Dev.Rollout.Now!.RevertCommit!;

        Assert.Equal([_pipeline.Dev.File], await _pipeline.ChangedByAsync(commit, cluster.Deadline));
        Assert.StartsWith("canary: revert(shop)", (await _pipeline.PushedAsync(_pipeline.Dev, cluster.Deadline))[0], StringComparison.Ordinal);
        Assert.Empty(await _pipeline.RevertsAsync(_pipeline.Dev, cluster.Deadline));
    }

    /// <summary>staging: a pull request that merges itself as soon as the branch's rules are met.</summary>
    private async Task IsMergedByTheHostAsync()
    {
        HostedPull pull = await ProposedAsync(_pipeline.Staging, "v3");
        Assert.Equal(["rollback", "staging"], pull.Labels);
        Assert.Equal(["dev"], pull.Reviewers);

        await _pipeline.MeetRulesAsync(pull, cluster.Deadline);
        await IsBackAsync(_pipeline.Staging, "v2");
        await IsMergedAsync(_pipeline.Staging);
    }

    /// <summary>production: a pull request that the host holds back until the rules are met, and a person merges.</summary>
    private async Task IsMergedByAPersonAsync()
    {
        HostedPull pull = await ProposedAsync(_pipeline.Production, "v3");
        Assert.Equal(["rollback", "production"], pull.Labels);
        Assert.Equal(["dev", "oncall"], pull.Reviewers);

        await IsHeldBackAsync(pull, "Not all required status checks successful");
        await _pipeline.PassCheckAsync(pull, cluster.Deadline);
        await IsHeldBackAsync(pull, "Does not have enough approvals");
        await _pipeline.ApproveAsync(pull, cluster.Deadline);
        Assert.Equal("v3", await _pipeline.VersionInGitAsync(_pipeline.Production, cluster.Deadline));
        await _pipeline.MergeAsync(pull, cluster.Deadline);
        await IsBackAsync(_pipeline.Production, "v2");
        await IsMergedAsync(_pipeline.Production);
    }

    /// <summary>A pull request that people close is not opened again; they roll back in their own way.</summary>
    private async Task IsDeclinedAsync(DeliveryEnvironment environment, string bad)
    {
        await _pipeline.PromoteAsync(environment, bad, cluster.Deadline);
        HostedPull pull = await ProposedAsync(environment, bad);
        await _pipeline.CloseAsync(pull, cluster.Deadline);
        await environment.Rollout.UntilAsync("the closed pull request respected", rollout => rollout.Now!.RollbackPhase == "Declined", Soon, cluster.Deadline);

        Assert.Equal(2, (await _pipeline.RevertsAsync(environment, cluster.Deadline)).Count);
        Assert.Equal(bad, await _pipeline.VersionInGitAsync(environment, cluster.Deadline));
        await _pipeline.PromoteAsync(environment, "v2", cluster.Deadline);
        await environment.Rollout.UntilAsync(
            "back by the team's own pull request", rollout => rollout.Now is { Phase: "Initialized" } && rollout.TargetVersion == "v2" && rollout.TargetIsAtRest,
            Soon, cluster.Deadline);
        Assert.Equal(2, (await _pipeline.RevertsAsync(environment, cluster.Deadline)).Count);
        Assert.Equal("v2", environment.Rollout.PrimaryVersion);
    }

    /// <summary>A newer revision arrives while the pull request is open: nobody can merge that any more, which would undo the newer one.</summary>
    private async Task IsTakenBackAsync(DeliveryEnvironment environment, string bad)
    {
        await _pipeline.PromoteAsync(environment, bad, cluster.Deadline);
        HostedPull pull = await ProposedAsync(environment, bad);
        await _pipeline.PromoteAsync(environment, "v1", cluster.Deadline);
        await PromotedAsync(environment, "v1");

        HostedPull takenBack = (await _pipeline.RevertsAsync(environment, cluster.Deadline))[0];
        Assert.Equal(pull.Number, takenBack.Number);
        Assert.False(takenBack.IsOpen || takenBack.IsMerged);
        await IsHeldBackAsync(takenBack, "The target couldn't be found.", HttpStatusCode.NotFound);
        await environment.Rollout.UntilAsync(
            "the news of it", rollout => rollout.Events.Any(seen => seen.Value.Reason == "ProposalWithdrawn"), Soon, cluster.Deadline);
        Assert.Equal("v1", await _pipeline.VersionInGitAsync(environment, cluster.Deadline));
    }

    private Task PromotedAsync(DeliveryEnvironment environment, string version) => environment.Rollout.UntilAsync(
        $"{version} promoted",
        rollout => rollout.Now is { Phase: "Succeeded" } && rollout.PrimaryVersion == version && rollout.TargetIsAtRest,
        2 * Soon, cluster.Deadline);

    /// <summary>Waits for the pull request; until it is merged nothing of it is on the branch.</summary>
    private async Task<HostedPull> ProposedAsync(DeliveryEnvironment environment, string bad)
    {
        await environment.Rollout.UntilAsync(
            "a pull request", rollout => rollout.Now is { RollbackPhase: "Proposed", Weight: 0 }, 2 * Soon, cluster.Deadline);

        HostedPull pull = (await _pipeline.RevertsAsync(environment, cluster.Deadline))[0];
        Assert.True(pull.IsOpen);
        Assert.Equal([environment.File], await _pipeline.ChangedByAsync(pull.Head, cluster.Deadline));
        Assert.Equal(bad, await _pipeline.VersionInGitAsync(environment, cluster.Deadline));
        return pull;
    }

    private async Task IsHeldBackAsync(HostedPull pull, string reason, HttpStatusCode status = HttpStatusCode.MethodNotAllowed)
    {
        var refusal = await Assert.ThrowsAsync<HttpRequestException>(() => _pipeline.MergeAsync(pull, cluster.Deadline));
        Assert.Equal(status, refusal.StatusCode);
        Assert.Equal(reason, refusal.Message);
    }

    /// <summary>One pull request, merged, and no push beside it.</summary>
    private async Task IsMergedAsync(DeliveryEnvironment environment)
    {
        Assert.True(Assert.Single(await _pipeline.RevertsAsync(environment, cluster.Deadline)).IsMerged);
        Assert.Equal("Developer: Deploy the shop v1 everywhere", Assert.Single(await _pipeline.PushedAsync(environment, cluster.Deadline)));
    }

    private async Task IsBackAsync(DeliveryEnvironment environment, string good)
    {
        await environment.Rollout.UntilAsync(
            "rolled back and reverted",
            rollout => rollout.Now is { Phase: "Initialized", Weight: 0 } now && now.Condition("RolledBack") == "True" && rollout.TargetVersion == good && rollout.TargetIsAtRest,
            2 * Soon, cluster.Deadline);

        CanaryState now = environment.Rollout.Now!;
        Assert.Equal("Converged", now.RollbackPhase);
        Assert.Equal(good, environment.Rollout.PrimaryVersion);
        Assert.Equal(good, await _pipeline.VersionInGitAsync(environment, cluster.Deadline));
    }
}
