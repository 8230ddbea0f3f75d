using System.ComponentModel;
using ProgressiveDelivery.Controller.Api.Schema;
using ProgressiveDelivery.Controller.Decisions;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>An address that is asked, or told, at a certain point of a release; name, type, url, timeout, metadata, muteAlert, retries and disableTLS are Flagger's.</summary>
internal sealed record CanaryWebhook
{
    [Description("A name for people; each webhook of a Canary has its own.")]
    public required string Name { get; init; }

    [Description("When it is asked; with each check (rollout) when left out.")]
    [OneOf("", HookType.ConfirmRollout, HookType.PreRollout, HookType.Rollout, HookType.ConfirmTrafficIncrease, HookType.ConfirmPromotion, HookType.PostRollout, HookType.Rollback, HookType.Event)]
    public string? Type { get; init; }

    [Description("Address that gets a POST with JSON. Any status from 200 to 299 is success; redirects are not followed.")]
    [Pattern("^https?://.+")]
    public required string Url { get; init; }

    [Description("How long one answer may take.")]
    [Pattern(CanaryAnalysis.DurationPattern)]
    [DefaultsTo("10s")]
    public string? Timeout { get; init; }

    [Description("How often it is asked again after an answer of 500 or above before that counts. One that gives no answer at all is asked again in any case.")]
    [RangeOf(0, 100)]
    [DefaultsTo(0)]
    public int? Retries { get; init; }

    [Description("Accept any certificate of the server. A secretRef with ca.crt is the safe way to trust one of your own.")]
    public bool? DisableTLS { get; init; }

    [Description("No alert when a release begins to wait for this gate.")]
    public bool? MuteAlert { get; init; }

    [Description("Passed on as it is.")]
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    [Description("How long a gate may stay closed, a pre-rollout hook may give no answer, or a post-rollout hook is tried for: 24h for a gate, spec.analysis.inconclusiveDeadline for pre-rollout and 1h for post-rollout when left out.")]
    [Pattern(CanaryAnalysis.DurationPattern)]
    public string? Deadline { get; init; }

    [Description("What follows then: hold goes on waiting and reports Stalled; proceed goes on as if the answer had been success; rollback takes the traffic back and leaves Git alone. When left out, hold for a gate, and what spec.analysis.onInconclusive says for pre-rollout.")]
    [OneOf(SpecSettings.Hold, HookSettings.Proceed, SpecSettings.Rollback)]
    public string? OnDeadline { get; init; }

    [Description("Secret in the Canary's namespace: hmacKey signs the body, token is sent as bearer token, ca.crt is trusted in the place of public authorities, tls.crt and tls.key are shown to the server.")]
    public SecretRef? SecretRef { get; init; }
}
