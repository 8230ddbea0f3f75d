using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>The fields of webhooks with their defaults and units.</summary>
internal static class HookSettings
{
    /// <summary>A value of <c>onDeadline</c>, beside those that <c>onInconclusive</c> has.</summary>
    public const string Proceed = "proceed";

    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan GateDeadline = TimeSpan.FromHours(24);
    private static readonly TimeSpan TellingDeadline = TimeSpan.FromHours(1);

    /// <summary>The webhooks of one type, in the order of the spec.</summary>
    public static IEnumerable<CanaryWebhook> Hooks(this CanarySpec spec, string type) => (spec.Analysis.Webhooks ?? []).Where(hook => hook.KindOf() == type);

    public static CanaryWebhook? Hook(this CanarySpec spec, string name) => spec.Analysis.Webhooks?.FirstOrDefault(hook => hook.Name == name);

    public static string KindOf(this CanaryWebhook hook) => string.IsNullOrEmpty(hook.Type) ? HookType.Rollout : hook.Type;

    /// <summary>How long one answer may take.</summary>
    public static TimeSpan AnswerTimeout(this CanaryWebhook hook) => SpecSettings.ParseDuration(hook.Timeout, AnswerTime, SpecSettings.ShortestInterval);

    public static TimeSpan DeadlineOf(this CanarySpec spec, CanaryWebhook hook) => SpecSettings.ParseDuration(
        hook.Deadline,
        hook.KindOf() switch
        {
            HookType.PreRollout => spec.InconclusiveDeadline(),
            HookType.PostRollout => TellingDeadline,
            _ => GateDeadline,
        },
        SpecSettings.ShortestInterval);

    /// <summary><see cref="SpecSettings.Hold"/>, <see cref="Proceed"/> or <see cref="SpecSettings.Rollback"/>.</summary>
    public static string OnDeadlineOf(this CanarySpec spec, CanaryWebhook hook) => hook.OnDeadline ?? (hook.KindOf(), spec.OnInconclusive()) switch
    {
        (HookType.PreRollout, SpecSettings.Promote) => Proceed,
        (HookType.PreRollout, var policy) => policy,
        _ => SpecSettings.Hold,
    };
}
