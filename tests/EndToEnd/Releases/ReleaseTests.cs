using ProgressiveDelivery.EndToEnd.Clusters;
using ProgressiveDelivery.Sandbox.Playground.Acts;

namespace ProgressiveDelivery.EndToEnd.Releases;

[Collection(ClusterCollection.Name)]
public sealed class ReleaseTests(Stories stories) : IClassFixture<Stories>
{
    [Theory]
    [InlineData("adopt")]
    [InlineData("promote")]
    [InlineData("fail")]
    [InlineData("slow")]
    [InlineData("delete")]
    public async Task Act_goes_as_it_must_and_loses_no_request(string act)
    {
        await stories.EndOf(nameof(Stories.Journey));

        ActReport report = stories.Journey[act];
        Assert.True(report.Ok, string.Join('\n', report.Problems));
        Assert.Equal(0, report.Requests.Failed);
        Assert.True(report.Requests.Sent > 100, $"only {report.Requests.Sent} requests were sent");
    }

    [Theory]
    [InlineData("fail")]
    [InlineData("slow")]
    public async Task Bad_version_is_found_reverted_and_gone_in_time(string act)
    {
        await stories.EndOf(nameof(Stories.Journey));

        Assert.Empty(Bounds.MissedBy(stories.Journey[act]));
    }

    [Fact]
    public async Task Dashboards_and_alerts_find_data_during_a_rollout()
    {
        await stories.EndOf(nameof(Stories.Journey));

        Assert.Empty(stories.Journey.SilentQueries);
    }

    [Fact]
    public async Task Plan_by_hand_finds_the_revert_that_was_made()
    {
        await stories.EndOf(nameof(Stories.Journey));

        Assert.Contains("main already holds the good state of ./apps/journey", stories.Journey.Plan, StringComparison.Ordinal);
    }

    [Fact]
    public Task Change_of_configuration_alone_is_promoted_or_rolled_back_and_reverted() => stories.EndOf(nameof(ConfigChanges));

    [Fact]
    public Task Run_starts_again_when_a_newer_revision_comes() => stories.EndOf(nameof(ChangesOfMind.Restart));

    [Fact]
    public Task Run_ends_when_the_target_goes_back_or_a_person_aborts_it_and_begins_again_on_retry() => stories.EndOf(nameof(ChangesOfMind.End));

    [Fact]
    public Task Comparison_with_the_primary_condemns_what_is_worse_and_a_policy_ends_what_has_no_clear_answer() => stories.EndOf(nameof(Judgements));

    [Fact]
    public Task Release_waits_for_the_one_that_it_depends_on_and_for_its_gate() => stories.EndOf(nameof(Waits));

    [Fact]
    public Task AB_test_gives_the_version_to_those_that_match_and_to_nobody_else() => stories.EndOf(nameof(Strategies.AbTest));

    [Fact]
    public Task BlueGreen_release_switches_all_users_after_its_checks() => stories.EndOf(nameof(Strategies.BlueGreen));

    [Fact]
    public Task BlueGreen_release_without_a_router_promotes_after_its_checks() => stories.EndOf(nameof(Strategies.PlainServices));

    [Fact]
    public Task Crash_loop_and_missing_image_are_rolled_back_at_once() => stories.EndOf(nameof(BrokenWorkloads));

    [Fact]
    public Task Primary_that_is_deleted_during_a_trial_is_restored_and_the_failing_version_is_judged() => stories.EndOf(nameof(LostPrimary));

    [Fact]
    public Task Autoscaled_app_is_released_with_the_pods_its_weight_needs_and_its_autoscaler_is_followed() => stories.EndOf(nameof(Autoscaled));

    [Fact]
    [Trait("Needs", "SandboxMachine")]
    public Task Environments_are_reverted_by_a_commit_or_a_pull_request_as_each_one_says() => stories.EndOf(nameof(Environments));
}
