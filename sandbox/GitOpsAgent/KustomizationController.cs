using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Sandbox.GitOpsAgent.Apply;
using ProgressiveDelivery.Sandbox.GitOpsAgent.Sources;
using ProgressiveDelivery.Sandbox.GitOpsAgent.Status;

namespace ProgressiveDelivery.Sandbox.GitOpsAgent;

/// <summary>Keeps each Kustomization applied: at once when its source has a new commit, and at its interval against drift.</summary>
internal sealed partial class KustomizationController : ObjectController
{
    private readonly ApiClient _client;
    private readonly ArtifactStore _artifacts;
    private readonly Renderer _renderer;
    private readonly ObjectApplier _applier;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<ObjectKey, Rendered> _rendered = new();

    public KustomizationController(
        ApiClient client, ArtifactStore artifacts, Renderer renderer, ObjectApplier applier, TimeProvider time, ILogger<KustomizationController> logger)
        : base(client, FluxResources.Kustomizations, logger)
    {
        (_client, _artifacts, _renderer, _applier, _time, _logger) = (client, artifacts, renderer, applier, time, logger);
        artifacts.Arrived += repository =>
        {
            foreach (JsonObject kustomization in Objects.All().Where(kustomization => SourceOf(kustomization) == repository))
            {
                Enqueue(kustomization.Key());
            }
        };
    }

    protected override async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (Objects.Get(key) is not { } kustomization)
        {
            _rendered.TryRemove(key, out _);
            return null;
        }

        if (kustomization.IsBeingDeleted())
        {
            await FinalizeAsync(kustomization, cancellationToken);
            return null;
        }

        if (kustomization.Get<bool>("spec", "suspend"))
        {
            return null;
        }

        if (_artifacts.Get(SourceOf(kustomization)) is not { } artifact)
        {
            await ReportAsync(kustomization, [], "False", "ArtifactFailed", "Source artifact not found, retrying", cancellationToken);
            return RetryInterval(kustomization);
        }

        await AddFinalizerAsync(kustomization, cancellationToken);
        bool isApplied = await ApplyAsync(kustomization, artifact, cancellationToken);
        return isApplied ? Interval(kustomization) : RetryInterval(kustomization);
    }

    private async Task<bool> ApplyAsync(JsonObject kustomization, Artifact artifact, CancellationToken cancellationToken)
    {
        ObjectKey key = kustomization.Key();
        try
        {
            bool isNew = !(_rendered.TryGetValue(key, out Rendered? rendered) && rendered.IsOf(artifact, kustomization));
            if (isNew)
            {
                JsonObject attempt = new() { ["lastAttemptedRevision"] = artifact.Revision };
                await ReportAsync(kustomization, attempt, "Unknown", "Progressing", "Reconciliation in progress", cancellationToken);
                rendered = new Rendered(artifact, kustomization.Generation(), await _renderer.RenderAsync(
                    artifact,
                    kustomization.Get<string>("spec", "path") ?? "./",
                    kustomization.Get<string>("spec", "targetNamespace"),
                    cancellationToken));
            }

            ApplyResult result = await _applier.ApplyAsync(
                key, rendered!.Manifests, InventoryEntry.Read(kustomization), isNew, kustomization.Get<bool>("spec", "prune"), cancellationToken);
            _rendered[key] = rendered;
            foreach (string change in result.Changed)
            {
                LogChanged(key, artifact.Revision, change);
            }

            await ReportResultAsync(kustomization, artifact, result, cancellationToken);
            return result.Errors.Count == 0;
        }
        catch (CommandFailedException failure)
        {
            await ReportAsync(
                kustomization, new() { ["lastAttemptedRevision"] = artifact.Revision }, "False", "BuildFailed", failure.Message, cancellationToken);
            return false;
        }
    }

    private Task ReportResultAsync(JsonObject kustomization, Artifact artifact, ApplyResult result, CancellationToken cancellationToken)
    {
        JsonObject status = new()
        {
            ["lastAttemptedRevision"] = artifact.Revision,
            ["inventory"] = new JsonObject { ["entries"] = InventoryEntry.Write(result.Inventory) },
        };
        if (result.Errors.Count > 0)
        {
            return ReportAsync(kustomization, status, "False", "ReconciliationFailed", string.Join("\n", result.Errors), cancellationToken);
        }

        status["lastAppliedRevision"] = artifact.Revision;
        return ReportAsync(
            kustomization, status, "True", "ReconciliationSucceeded", $"Applied revision: {artifact.Revision}", cancellationToken);
    }

    private Task ReportAsync(
        JsonObject kustomization, JsonObject status, string ready, string reason, string message, CancellationToken cancellationToken)
    {
        // Between our own writes the cache may lag: conditions are compared with the newest we have.
        JsonObject known = Objects.Get(kustomization.Key()) ?? kustomization;
        if (ready == "False" && Conditions.Message(known) != message)
        {
            LogFailed(kustomization.Key(), message);
        }

        status["conditions"] = Conditions.Ready(
            known.Items("status", "conditions"), ready, reason, message, kustomization.Generation(), _time.GetUtcNow());
        if (ready != "Unknown")
        {
            status["observedGeneration"] = kustomization.Generation();
            if (RequestedAt(kustomization) is { } requested)
            {
                status["lastHandledReconcileAt"] = requested;
            }
        }

        return StatusWriter.WriteAsync(_client, FluxResources.Kustomizations, known, status, cancellationToken);
    }

    private async Task AddFinalizerAsync(JsonObject kustomization, CancellationToken cancellationToken)
    {
        if (Finalizers(kustomization).Contains(FluxResources.Finalizer))
        {
            return;
        }

        await PatchFinalizersAsync(kustomization, [.. Finalizers(kustomization), FluxResources.Finalizer], cancellationToken);
    }

    private async Task FinalizeAsync(JsonObject kustomization, CancellationToken cancellationToken)
    {
        if (!Finalizers(kustomization).Contains(FluxResources.Finalizer))
        {
            return;
        }

        bool prune = kustomization.Get<bool>("spec", "prune") && !kustomization.Get<bool>("spec", "suspend");
        ApplyResult result = await _applier.ApplyAsync(
            kustomization.Key(), [], InventoryEntry.Read(kustomization), isNew: false, prune, cancellationToken);
        if (result.Errors.Count > 0)
        {
            throw new InvalidOperationException(string.Join("\n", result.Errors));
        }

        await PatchFinalizersAsync(kustomization, Finalizers(kustomization).Where(name => name != FluxResources.Finalizer), cancellationToken);
    }

    private async Task PatchFinalizersAsync(JsonObject kustomization, IEnumerable<string> finalizers, CancellationToken cancellationToken)
    {
        try
        {
            var metadata = new JsonObject
            {
                ["resourceVersion"] = kustomization.ResourceVersion(),
                ["finalizers"] = KubernetesJson.Strings(finalizers),
            };
            await _client.MergePatchAsync(
                FluxResources.Kustomizations, kustomization.Key(), new JsonObject { ["metadata"] = metadata }, cancellationToken,
                fieldManager: FluxResources.FieldManager);
        }
        catch (ApiException changed) when (changed.IsConflict || changed.IsNotFound)
        {
            // Somebody was faster; the watch brings the object again.
            Enqueue(kustomization.Key());
        }
    }

    private static IEnumerable<string> Finalizers(JsonObject kustomization) =>
        (kustomization.At("metadata", "finalizers") as JsonArray)?.Select(name => (string?)name).OfType<string>() ?? [];

    private static ObjectKey SourceOf(JsonObject kustomization) => new(
        kustomization.Get<string>("spec", "sourceRef", "namespace") ?? kustomization.Namespace(),
        kustomization.Get<string>("spec", "sourceRef", "name") ?? "");

    [LoggerMessage(Level = LogLevel.Information, Message = "{Kustomization}: {Revision}: {Change}")]
    private partial void LogChanged(ObjectKey kustomization, string revision, string change);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Kustomization}: {Reason}")]
    private partial void LogFailed(ObjectKey kustomization, string reason);

    private sealed record Rendered(Artifact Artifact, long Generation, IReadOnlyList<JsonObject> Manifests)
    {
        public bool IsOf(Artifact artifact, JsonObject kustomization) => Artifact == artifact && Generation == kustomization.Generation();
    }
}
