using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;

namespace ProgressiveDelivery.Controller.Tests.Decisions;

public sealed class PersonRulesTests
{
    private static readonly AnalysisResult Passed = new([]);
    private static readonly AnalysisResult Unclear = new([new Verdict(VerdictKind.NotEnoughEvidence, "rate", null, null, "rate: no data")]);

    [Fact]
    public void Paused_trial_keeps_its_step_though_its_check_passed_and_goes_on_when_it_is_resumed()
    {
        Observation paused = AtStepOne(status => status with { PausedSince = Given.Now.AddMinutes(-1) }) with { Analysis = Passed };
        Decision held = Rollout.Decide(paused);
        Decision resumed = Rollout.Decide(paused.Annotated(Requests.Resume, "v2"));

        Assert.Equal(("hold-while-paused", 1), (held.Rule, held.Status.Step));
        Assert.Empty(held.Effects);
        Assert.Null(resumed.Status.PausedSince);
        Assert.Equal("next-step", Rollout.Decide(paused.With(_ => resumed.Status)).Rule);
    }

    [Fact]
    public void Paused_trial_goes_on_without_a_verdict_as_little()
    {
        Observation unclear = AtStepOne(status => status with { InconclusiveSince = Given.Now.AddHours(-1) })
            .WithSpec(spec => spec with { Analysis = spec.Analysis with { OnInconclusive = SpecSettings.Promote } }) with
        { Analysis = Unclear };

        Assert.Equal("inconclusive-next-step", Rollout.Decide(unclear).Rule);
        Assert.Equal("inconclusive", Rollout.Decide(unclear.With(status => status with { PausedSince = Given.Now })).Rule);
    }

    private static Observation AtStepOne(Func<CanaryStatus, CanaryStatus> change)
        => Given.In(Phase.Progressing, status => change(status with { Step = 1, Steps = 3, NextCheck = Given.Now })).WithWeight(20);
}
