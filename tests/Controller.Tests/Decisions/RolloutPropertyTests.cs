using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Tests.Decisions.Simulation;

namespace ProgressiveDelivery.Controller.Tests.Decisions;

/// <summary>The laws of a release, over thousands of random histories of a small world.</summary>
public sealed class RolloutPropertyTests
{
    /// <summary>A longer search: <c>ROLLOUT_RUNS=100000 dotnet test tests/Controller.Tests --filter RolloutProperty</c>.</summary>
    private static readonly int Runs = int.TryParse(Environment.GetEnvironmentVariable("ROLLOUT_RUNS"), out int runs) ? runs : 2400;

    private static readonly Lazy<IReadOnlyList<(int Seed, Watchdog Watchdog)>> All = new(() =>
        [.. Enumerable.Range(1, Runs).AsParallel().AsOrdered().Select(seed => (seed, RandomRun.Of(seed)))]);

    [Fact]
    public void Weights_stay_between_0_and_100() => AssertLaw(Law.Weights);

    [Fact]
    public void Traffic_only_ever_goes_to_ready_pods_and_no_serving_pod_is_taken_away() => AssertLaw(Law.Serving);

    [Fact]
    public void Failure_takes_the_traffic_away_first_in_the_same_decision() => AssertLaw(Law.FailureFirst);

    [Fact]
    public void Missing_evidence_changes_no_failed_checks_nor_Git_and_the_weight_by_policy_only() => AssertLaw(Law.NoEvidence);

    [Fact]
    public void Dry_run_never_changes_a_decision() => AssertLaw(Law.DryRun);

    [Fact]
    public void Git_is_touched_once_per_failed_revision_after_the_traffic_and_never_for_our_own_revert() => AssertLaw(Law.Git);

    [Fact]
    public void Known_good_revision_is_never_analysed_and_an_unjudged_one_never_reaches_a_serving_primary() => AssertLaw(Law.KnownGood);

    [Fact]
    public void Revision_that_passed_no_trial_never_becomes_a_good_state_unless_it_was_the_first_adopted() => AssertLaw(Law.Judgement);

    [Fact]
    public void Handover_drains_before_it_takes_pods_away() => AssertLaw(Law.HandOver);

    [Fact]
    public void Every_state_has_a_way_out_when_trouble_ends() => AssertLaw(Law.WayOut);

    [Fact]
    public void No_state_is_a_hot_loop() => AssertLaw(Law.HotLoop);

    [Fact]
    public void Decision_is_made_for_every_observation() => AssertLaw(Law.Total);

    [Fact]
    public void Every_move_is_one_that_the_table_names() => AssertLaw(Law.Table);

    [Fact]
    public void Commit_that_is_remembered_holds_the_promoted_revision_and_few_are_remembered() => AssertLaw(Law.Origin);

    [Fact]
    public void No_gate_is_passed_that_was_not_opened_and_every_end_is_told() => AssertLaw(Law.Gate);

    [Fact]
    public void Image_bots_are_held_before_a_push_and_released_once() => AssertLaw(Law.Hold);

    [Fact]
    public void Rollout_begins_outside_freezes_and_in_its_turn_only() => AssertLaw(Law.Start);

    [Fact]
    public void Every_rule_of_the_table_is_used_by_some_history_or_row()
    {
        HashSet<string> used = [.. All.Value.SelectMany(run => run.Watchdog.Rules), .. RuleRow.All.Select(row => row.Rule)];
        string[] unused = [.. Rollout.Table.Select(rule => rule.Name).Where(rule => !used.Contains(rule))];
        Assert.True(unused.Length == 0, string.Join(", ", unused));
    }

    private static void AssertLaw(Law law)
    {
        string[] broken = [.. All.Value.SelectMany(run => run.Watchdog.Barks.Where(bark => bark.Law == law).Select(bark => $"seed {run.Seed} {bark.Text}"))];
        Assert.True(broken.Length == 0, $"{broken.Length} times:\n{string.Join("\n", broken.Take(6))}");
    }
}
