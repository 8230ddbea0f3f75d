using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Tests.Decisions;

namespace ProgressiveDelivery.Controller.Tests.Hooks;

/// <summary>Canaries with webhooks to start from.</summary>
internal static class SomeHooks
{
    public static CanaryWebhook Hook(string url, string type = HookType.ConfirmPromotion) => new() { Name = "gate", Type = type, Url = url };

    /// <summary>Asked at <see cref="Given.Now"/>, without an answer yet.</summary>
    public static HookStatus Asked(string type = HookType.ConfirmPromotion, DateTimeOffset? at = null)
        => new() { Name = "gate", Type = type, Revision = "v2", Phase = Phase.Progressing, Step = 3, Since = Given.Now, AskedAt = at ?? Given.Now };

    /// <summary>v2 at its last step, with this webhook.</summary>
    public static Canary Canary(CanaryWebhook hook, params IReadOnlyList<HookStatus> hooks) => Given
        .In(Phase.Progressing, status => status with
        {
            Step = 3,
            Steps = 3,
            CanaryWeight = 80,
            Hooks = hooks,
            Verdicts = [new VerdictStatus { Metric = "rate", Verdict = "Pass", Message = "rate is 99.9" }],
        })
        .WithSpec(spec => spec with { Analysis = spec.Analysis with { Webhooks = [hook] } }).Canary;
}
