using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Hosting;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Routing;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>
/// The primary's own copies of what its pods read. A copy is named after its content and never changes, so that a rolling
/// update, or its way back, takes each pod from one whole configuration to the other.
/// </summary>
internal sealed class ConfigCopies(ApiClient client, ConfigCache cache, ControllerOptions options)
{
    /// <summary>On all copies, so that only they are listed.</summary>
    private const string CopyLabel = "canary.gitops.dev/config-copy";

    /// <summary>What fits beside a pod template into one object of the API server's 1.5 MB.</summary>
    private const int MostKept = 900_000;

    private IEnumerable<string> Kinds => options.SecretTracking ? ConfigReference.Kinds.Keys : [ConfigReference.ConfigMap];

    /// <summary>Makes the copies that are missing; the name of the copy by kind and name of the original.</summary>
    /// <exception cref="InvalidOperationException">An original has another content than the revision; the decision is to be made again.</exception>
    public async Task<IReadOnlyDictionary<(string Kind, string Name), string>> CopyAsync(App app, IReadOnlyList<TrackedConfig> configs, CancellationToken cancellationToken)
    {
        var copies = new Dictionary<(string, string), string>();
        foreach (TrackedConfig config in configs.Where(config => config.IsCopied))
        {
            // Without an original and a copy no pod can start, and under the original's name that says why.
            if (config.Digest == TrackedConfig.Absent || await EnsureAsync(app, config, cancellationToken))
            {
                copies[(config.Reference.Kind, config.Reference.Name)] = config.CopyName(app);
            }
        }

        return copies;
    }

    /// <summary>The content of the copies of ConfigMaps that a workload reads, by name; of Secrets nothing is ever kept.</summary>
    public async Task<JsonObject> KeptAsync(JsonObject workload, CancellationToken cancellationToken)
    {
        var kept = new JsonObject();
        int size = 0;
        foreach (string name in CopiesIn(workload))
        {
            if (await client.GetAsync(Resources.ConfigMaps, new ObjectKey(workload.Namespace(), name), cancellationToken) is { } copy)
            {
                JsonObject content = ConfigObject.ContentOf(copy);
                size += content.ToJsonString().Length;
                if (size <= MostKept)
                {
                    kept[name] = content;
                }
            }
        }

        return kept;
    }

    /// <summary>Makes those copies again that are not there.</summary>
    public async Task RestoreAsync(App app, JsonObject kept, CancellationToken cancellationToken)
    {
        foreach ((string name, JsonNode? content) in kept)
        {
            var key = new ObjectKey(app.Namespace, name);
            if (content is JsonObject whole && cache.Read(ConfigReference.ConfigMap, key) is not ConfigReading.Found)
            {
                await WriteAsync(app, ConfigReference.ConfigMap, key, whole, cancellationToken);
            }
        }
    }

    /// <summary>Deletes the Canary's copies that none of these workloads, or what is kept of them, reads.</summary>
    public async Task PruneAsync(App app, IReadOnlyList<JsonObject> workloads, CancellationToken cancellationToken)
    {
        HashSet<string> read = [.. workloads.SelectMany(workload => ConfigReferences.In(workload.At("spec", "template", "spec"))).Select(reference => reference.Name)];
        foreach (string kind in Kinds)
        {
            var ours = new ListOptions { LabelSelector = $"{CopyLabel}=true" };
            ListResult<JsonObject> listed = await client.ListAsync(ConfigReference.Kinds[kind], app.Namespace, ours, cancellationToken);
            foreach (JsonObject copy in listed.Items.Where(copy => GeneratedMetadata.IsOwnedBy(copy, app.Owner) && !read.Contains(copy.Name())))
            {
                await client.DeleteAsync(ConfigReference.Kinds[kind], copy.Key(), cancellationToken, new DeleteOptions { Uid = copy.Uid() });
                cache.Deleted(kind, copy.Key());
            }
        }
    }

    /// <summary>Deletes all of the Canary's copies.</summary>
    public Task DeleteAllAsync(App app, CancellationToken cancellationToken)
        => options.ConfigTracking ? PruneAsync(app, [], cancellationToken) : Task.CompletedTask;

    /// <summary>Names of ConfigMaps that a workload reads and that are, or were, copies.</summary>
    public static IEnumerable<string> CopiesIn(JsonObject workload)
        => ConfigReferences.In(workload.At("spec", "template", "spec"))
            .Where(reference => reference.Kind == ConfigReference.ConfigMap && TrackedConfig.MayBeCopy(reference.Name))
            .Select(reference => reference.Name);

    private async Task<bool> EnsureAsync(App app, TrackedConfig config, CancellationToken cancellationToken)
    {
        string kind = config.Reference.Kind;
        var copy = new ObjectKey(app.Namespace, config.CopyName(app));
        var found = cache.Read(kind, copy) as ConfigReading.Found;
        if (found is not null && ConfigObject.Of(found.Slim) == config.Digest)
        {
            return true;
        }

        var source = new ObjectKey(app.Namespace, config.Reference.Name);
        if (await cache.ReadLiveAsync(kind, source, cancellationToken) is not { } original)
        {
            return false;
        }

        if (ConfigObject.DigestOf(original) != config.Digest)
        {
            throw new InvalidOperationException($"{kind} {source} changed while it was being copied; deciding again.");
        }

        if (found is not null)
        {
            // Somebody made it anew with another content, and it cannot be changed.
            await client.DeleteAsync(ConfigReference.Kinds[kind], copy, cancellationToken);
            cache.Deleted(kind, copy);
        }

        JsonObject content = ConfigObject.ContentOf(original);
        if (original["type"] is { } type)
        {
            content["type"] = type.DeepClone();
        }

        await WriteAsync(app, kind, copy, content, cancellationToken);
        return true;
    }

    private async Task WriteAsync(App app, string kind, ObjectKey key, JsonObject content, CancellationToken cancellationToken)
    {
        JsonObject metadata = GeneratedMetadata.For(key.Namespace, key.Name, app.Owner, app.OwnerReference);
        metadata["labels"] = new JsonObject { [CopyLabel] = "true" };
        JsonObject copy = content.Clone();
        copy["apiVersion"] = "v1";
        copy["kind"] = kind;
        copy["metadata"] = metadata;
        copy["immutable"] = true;
        cache.Wrote(kind, await client.ApplyAsync(ConfigReference.Kinds[kind], key, copy, Actuator.FieldManager, force: true, cancellationToken));
    }
}
