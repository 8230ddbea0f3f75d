using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Checks;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Routing;

namespace ProgressiveDelivery.Controller.Backtest;

/// <summary>
/// Lets the controller's own decision walk through a release in the past: pods are ready and weights obeyed, the metrics are those of the time.
/// </summary>
/// <param name="providers">Those of the time.</param>
/// <param name="templates">Finds a MetricTemplate.</param>
/// <param name="analysis">Asks and judges.</param>
/// <param name="clock">Told where the replay is.</param>
/// <param name="isOfPrimary">Whether the primary plays the canary.</param>
internal sealed class Replay(IMetricProviders providers, Func<ObjectKey, MetricTemplate?> templates, AnalysisRunner analysis, ReplayClock clock, bool isOfPrimary = false)
{
    private const string Candidate = "candidate";
    private const string Promoted = "promoted";

    private readonly MetricChecks _checks = new(providers, templates);
    private readonly ComparisonChecks _comparisons = new(providers);

    /// <summary>Walks from the first step at <paramref name="from"/> to a decision, or to <paramref name="to"/>.</summary>
    public async Task<ReplayResult> RunAsync(Canary canary, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        Observation observation = Beginning(canary, from);
        var checks = new List<ReplayedCheck>();
        while (observation.Status.Phase == Phase.Progressing)
        {
            (clock.Now, clock.Weight) = (observation.Now, observation.Route.CanaryWeight);
            Decision decision = Rollout.Decide(observation);
            if (decision.Need == Need.Analysis)
            {
                AnalysisResult result = await analysis.RunAsync(
                    await ChecksAsync(observation, cancellationToken), await _comparisons.ForAsync(observation, cancellationToken), null, cancellationToken);
                decision = Rollout.Decide(observation with { Analysis = result });
                checks.Add(new ReplayedCheck(observation.Now, observation.Status.Step, clock.Weight, result.Verdicts, decision.Rule, decision.Status.Message ?? ""));
            }

            if (decision.Need != Need.Nothing)
            {
                throw new InvalidOperationException($"The rule {decision.Rule} asks for {decision.Need}, which a backtest does not have.");
            }

            int weight = decision.Effects.OfType<Effect.SetWeight>().Select(effect => (int?)effect.CanaryWeight).LastOrDefault() ?? observation.Route.CanaryWeight;
            observation = observation with
            {
                Canary = observation.Canary with { Status = decision.Status },
                Route = observation.Route with { CanaryWeight = weight },
                Now = decision.LookAgainAt is { } next && next > observation.Now ? next : observation.Now + SpecSettings.ShortestInterval,
            };
            if (observation.Now > to && decision.Status.Phase == Phase.Progressing)
            {
                return new ReplayResult(ReplayOutcome.Undecided, $"The window ends. {decision.Status.Message}", checks);
            }
        }

        ReplayOutcome outcome = observation.Status.Phase == Phase.Failed ? ReplayOutcome.RolledBack : ReplayOutcome.Promoted;
        return new ReplayResult(outcome, observation.Status.Message ?? "", checks);
    }

    private async Task<IReadOnlyList<MetricCheck>> ChecksAsync(Observation observation, CancellationToken cancellationToken)
    {
        IReadOnlyList<MetricCheck> checks = await _checks.ForAsync(observation, cancellationToken);
        if (!isOfPrimary)
        {
            return checks;
        }

        // A query of one's own that names no primary can say nothing about it.
        return [.. checks.Zip(observation.Spec.Analysis.Metrics ?? []).Where(pair => MetricChecks.IsBuiltIn(pair.Second) || pair.First.PrimaryQuery is not null)
            .Select(pair => pair.First with { Query = pair.First.PrimaryQuery ?? pair.First.Query, CountQuery = pair.First.PrimaryCountQuery ?? pair.First.CountQuery })];
    }

    /// <summary>A trial that has just begun. Nothing but the analysis of the spec is played.</summary>
    private static Observation Beginning(Canary canary, DateTimeOffset from) => new()
    {
        Now = from,
        Canary = canary with
        {
            Metadata = new ObjectMeta { Name = canary.Metadata.Name, Namespace = canary.Metadata.Namespace, Finalizers = [Canary.Finalizer] },
            Spec = canary.Spec with { Rollback = null, Suspend = null, SkipAnalysis = null, RevertOnDeletion = null, Analysis = canary.Spec.Analysis with { Webhooks = null } },
            Status = new CanaryStatus { Phase = Phase.Progressing, LastAppliedSpec = Candidate, LastPromotedSpec = Promoted, KnownGood = [Promoted], Adopted = canary.Status?.Adopted },
        },
        Target = new Workload(Candidate, 1, WorkloadHealth.Ready, "all pods are available", []),
        Primary = new Workload(Promoted, 1, WorkloadHealth.Ready, "all pods are available", []),
        Serving = new ServingState
        {
            Apex = ApexSelection.Primary,
            ServicesCurrent = true,
            PrimaryEndpoints = 1,
            CanaryEndpoints = 1,
            ApexServedByPrimary = true,
            ApexServedByTarget = false,
        },
        Route = new RouteState(null, Exists: true, Current: true, 0),
        Forecast = [],
    };
}
