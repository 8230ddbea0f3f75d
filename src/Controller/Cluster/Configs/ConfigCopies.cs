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
        foreach (string name in CopiesIn(workload, ConfigReference.ConfigMap))
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

    /// <summary>
    /// Deletes the Canary's copies that are read no more. Of ConfigMaps those that the cache shows, so that one which it does not show yet goes the
    /// next time; a copy of a Secret is known by the workloads that read it alone, so that they, or what is kept of them, go afterwards.
    /// </summary>
    /// <param name="app">Whose copies.</param>
    /// <param name="staying">Workloads, or what is kept of them, that go on reading theirs.</param>
    /// <param name="going">Those that do not.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task PruneAsync(App app, IReadOnlyList<JsonObject> staying, IReadOnlyList<JsonObject> going, CancellationToken cancellationToken)
    {
        if (!options.ConfigTracking)
        {
            return;
        }

        var read = staying.SelectMany(workload => CopiesIn(workload, ConfigReference.ConfigMap)).ToHashSet(StringComparer.Ordinal);
        await DeleteMapsAsync(app, cache.ConfigMapsOf(app.Namespace).Where(copy => TrackedConfig.MayBeCopy(copy.Name()) && !read.Contains(copy.Name())), cancellationToken);
        await DeleteSecretsAsync(app, going.SelectMany(SecretCopiesIn).Except(staying.SelectMany(SecretCopiesIn)), cancellationToken);
    }

    /// <summary>Deletes all of the Canary's copies, of Secrets those that these workloads, or what is kept of them, read.</summary>
    public async Task DeleteAllAsync(App app, IReadOnlyList<JsonObject> workloads, CancellationToken cancellationToken)
    {
        if (!options.ConfigTracking)
        {
            return;
        }

        var ours = new ListOptions { LabelSelector = $"{CopyLabel}=true" };
        ListResult<JsonObject> listed = await client.ListAsync(Resources.ConfigMaps, app.Namespace, ours, cancellationToken);
        await DeleteMapsAsync(app, listed.Items, cancellationToken);
        await DeleteSecretsAsync(app, workloads.SelectMany(SecretCopiesIn).Distinct(), cancellationToken);
    }

    /// <summary>Names of what a workload reads of that kind and that is, or was, a copy.</summary>
    public static IEnumerable<string> CopiesIn(JsonObject workload, string kind)
        => ConfigReferences.In(workload.At("spec", "template", "spec"))
            .Where(reference => reference.Kind == kind && TrackedConfig.MayBeCopy(reference.Name))
            .Select(reference => reference.Name);

    private static IEnumerable<string> SecretCopiesIn(JsonObject workload) => CopiesIn(workload, ConfigReference.Secret);

    private async Task DeleteMapsAsync(App app, IEnumerable<JsonObject> copies, CancellationToken cancellationToken)
    {
        foreach (JsonObject copy in copies.Where(copy => GeneratedMetadata.IsOwnedBy(copy, app.Owner)))
        {
            await client.DeleteAsync(Resources.ConfigMaps, copy.Key(), cancellationToken, new DeleteOptions { Uid = copy.Uid() });
            cache.Deleted(copy.Key());
        }
    }

    private async Task DeleteSecretsAsync(App app, IEnumerable<string> names, CancellationToken cancellationToken)
    {
        foreach (ObjectKey key in names.Select(name => new ObjectKey(app.Namespace, name)))
        {
            try
            {
                if (await client.GetAsync(Resources.Secrets, key, cancellationToken) is { } copy && GeneratedMetadata.IsOwnedBy(copy, app.Owner))
                {
                    await client.DeleteAsync(Resources.Secrets, key, cancellationToken, new DeleteOptions { Uid = copy.Uid() });
                }
            }
            catch (ApiException refused) when (refused.IsForbidden)
            {
                // The right to write copies was taken away since: no release and no deletion waits for that.
            }
        }
    }

    private async Task<JsonObject?> FindAsync(string kind, ObjectKey copy, CancellationToken cancellationToken)
        => kind == ConfigReference.ConfigMap ? (cache.Read(kind, copy) as ConfigReading.Found)?.Slim
            : await client.GetAsync(Resources.Secrets, copy, cancellationToken) is { } live ? ConfigObject.Slim(live)
            : null;

    private async Task<bool> EnsureAsync(App app, TrackedConfig config, CancellationToken cancellationToken)
    {
        string kind = config.Reference.Kind;
        var copy = new ObjectKey(app.Namespace, config.CopyName(app));
        JsonObject? found = await FindAsync(kind, copy, cancellationToken);
        if (found is not null && ConfigObject.Of(found) == config.Digest)
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
            if (kind == ConfigReference.ConfigMap)
            {
                cache.Deleted(copy);
            }
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
        JsonObject written = await client.ApplyAsync(ConfigReference.Kinds[kind], key, copy, Actuator.FieldManager, force: true, cancellationToken);
        if (kind == ConfigReference.ConfigMap)
        {
            cache.Wrote(written);
        }
    }
}
