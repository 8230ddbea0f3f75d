using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>
/// The state machine of a release: a table of rules and a pure function over it. It sees no clock, client, logger or
/// chance; the same observation always gives the same decision.
/// </summary>
internal static class Rollout
{
    /// <summary>All rules, in the order in which they are tried.</summary>
    public static IReadOnlyList<Rule> Table { get; } =
    [
        .. ObjectRules.All,
        .. TerminatingRules.All,
        .. InitializingRules.All,
        .. RevertRules.Reports,
        .. HoldRules.Reports,
        .. HookRules.Reports,
        .. UpkeepRules.All,
        .. HoldRules.All,
        .. WaitingRules.All,
        .. ProgressingRules.All,
        .. PromotingRules.All,
        .. FinalisingRules.All,
        .. RevertRules.All,
        .. IdleRules.All,
    ];

    /// <summary>Applies the first rule of the phase that holds. Every phase ends with a rule that always holds.</summary>
    public static Decision Decide(Observation observation)
    {
        string phase = observation.Status.Phase is { } known && Phase.All.Contains(known) ? known : Phase.Initializing;
        observation = HookRound.Judged(observation);
        Rule rule = Table.First(rule => rule.From.Contains(phase) && rule.When(observation));
        Decision decision = Sizing.Timed(HoldRules.Timed(CheckRecord.WithDryRuns(observation, rule.Then(observation)) with { Rule = rule.Name }, observation.Now), observation.Now);
        decision = BakeRules.Timed(decision, observation.Now);
        decision = HookRules.Completed(observation, decision);
        return decision.Need == Need.Nothing
            ? decision with { Status = RevisionNames.WithConfigs(observation, StatusSummary.Of(observation, decision)), Notices = Coexistence.Told(observation, decision).Notices }
            : decision;
    }
}
