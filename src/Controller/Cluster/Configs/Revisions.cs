using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Hosting;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>Tells which revision a target is at: its pod template and the configuration that its pods read.</summary>
internal sealed class Revisions(ConfigCache configs, ControllerOptions options)
{
    private const int ConfigDigits = 8;

    /// <summary>Cached objects never change, and to hash a template is most of the work of a look at an app.</summary>
    private readonly ConditionalWeakTable<JsonObject, string> _templates = [];
    private readonly ConditionalWeakTable<JsonObject, string> _formerTemplates = [];

    /// <param name="canary">Whose target it is.</param>
    /// <param name="target">The Deployment.</param>
    /// <param name="applied">What a deployer applied last; another has Secrets read again.</param>
    public FoundRevision Of(Canary canary, JsonObject target, string? applied = null)
    {
        string template = _templates.GetValue(target, PodTemplate.HashOf);
        string? mark = applied is null ? null : $"{template} {applied}";
        CanaryStatus status = canary.Status ?? new CanaryStatus();
        IReadOnlyDictionary<string, string> known = KnownOf(status, template);
        var tracked = new List<TrackedConfig>();
        bool pending = false;
        foreach (ConfigReference reference in References(target))
        {
            ConfigReading reading = configs.Read(reference.Kind, new ObjectKey(canary.Metadata.Namespace, reference.Name), new ObjectKey(canary.Metadata.Namespace, canary.Metadata.Name), mark);
            pending |= reading is ConfigReading.Pending;
            if (Tracked(canary, reference, reading, known) is { } config)
            {
                tracked.Add(config);
            }
        }

        string name = NameOf(template, tracked);
        var found = new FoundRevision(name, null, tracked, pending);
        return found with { Former = FormerOf(status, found, target, template) };
    }

    /// <summary>Reads all that the target refers to live, so that the next look sees what was applied before now.</summary>
    public async Task RefreshAsync(string @namespace, JsonObject target, CancellationToken cancellationToken)
    {
        foreach (ConfigReference reference in References(target))
        {
            try
            {
                await configs.ReadLiveAsync(reference.Kind, new ObjectKey(@namespace, reference.Name), cancellationToken);
            }
            catch (ApiException refused) when (refused.IsForbidden)
            {
                // It stays unknown, as it is to the watch.
            }
        }
    }

    /// <summary>What the workload's pods refer to, as far as it is looked at.</summary>
    public IEnumerable<ConfigReference> References(JsonObject workload)
        => options.ConfigTracking
            ? ConfigReferences.In(workload.At("spec", "template", "spec")).Where(reference => options.SecretTracking || reference.Kind != ConfigReference.Secret)
            : [];

    private static TrackedConfig? Tracked(Canary canary, ConfigReference reference, ConfigReading reading, IReadOnlyDictionary<string, string> known)
    {
        bool byDefault = canary.Spec.TracksConfig();
        switch (reading)
        {
            case ConfigReading.Found { Slim: var slim }:
                return ConfigObject.IsTracked(slim, byDefault) ? new(reference, ConfigObject.Of(slim), ConfigObject.IsCopied(slim, reference.Kind)) : null;
            case ConfigReading.Missing when reference.IsOptional && byDefault:
                return new(reference, TrackedConfig.Absent, reference.Kind == ConfigReference.ConfigMap);
            default:
                // Pods cannot start without it, and what cannot be read may be as it was: neither is a change.
                return known.TryGetValue(reference.StatusName, out string? digest) ? new(reference, digest, reference.Kind == ConfigReference.ConfigMap) : null;
        }
    }

    private static string NameOf(string template, List<TrackedConfig> tracked)
    {
        if (tracked.Count == 0)
        {
            return template;
        }

        string lines = string.Join('\n', tracked.Select(config => $"{config.Reference.StatusName}={config.Digest}").Order(StringComparer.Ordinal));
        return $"{template}-{SortedJson.Hash(Encoding.UTF8.GetBytes(lines), ConfigDigits)}";
    }

    private static IReadOnlyDictionary<string, string> KnownOf(CanaryStatus status, string template)
        => (IsOf(status.LastAppliedSpec, template) ? status.TrackedConfigs : IsOf(status.LastPromotedSpec, template) ? status.PromotedConfigs : null)
            ?? new Dictionary<string, string>();

    /// <summary>
    /// The same revision has another name after an upgrade from a version that hashed in another way, and when another set
    /// of ConfigMaps and Secrets is tracked or readable while none of those known both times has changed.
    /// </summary>
    private string? FormerOf(CanaryStatus status, FoundRevision found, JsonObject target, string template)
    {
        if (RevisionNames.HasUnversioned(status) && _formerTemplates.GetValue(target, PodTemplate.FormerHashOf) is var unversioned && RevisionNames.Mentions(status, unversioned))
        {
            return unversioned;
        }

        return IsRenamed(status.LastAppliedSpec, status.TrackedConfigs) ? status.LastAppliedSpec
            : IsRenamed(status.LastPromotedSpec, status.PromotedConfigs) ? status.LastPromotedSpec
            : null;

        bool IsRenamed(string? revision, IReadOnlyDictionary<string, string>? configs)
            => IsOf(revision, template) && revision != found.Name
               && (configs is not null || revision == template)
               && (configs ?? new Dictionary<string, string>()).All(config => !found.Digests.TryGetValue(config.Key, out string? now) || now == config.Value);
    }

    private static bool IsOf(string? revision, string template) => revision is not null && RevisionNames.TemplateOf(revision) == template;
}
