using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Controller.Hosting;
using ProgressiveDelivery.Controller.Migration;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.CommandLine;

/// <summary>One import: shows what becomes of each object, then takes it over.</summary>
internal sealed class ImportJob(ApiClient client, ControllerOptions own, TextWriter output)
{
    private static readonly Resource<JsonObject> Templates = Resources.Custom(KubernetesObject.Group, KubernetesObject.Version, MetricTemplate.Plural, MetricTemplate.KindName);
    private static readonly Resource<JsonObject> Providers = Resources.Custom(KubernetesObject.Group, KubernetesObject.Version, AlertProvider.Plural, AlertProvider.KindName);

    public string? Namespace { get; init; }

    public string? Name { get; init; }

    public bool IsDryRun { get; init; }

    public bool IsYaml { get; init; }

    public bool DropsUnsupported { get; init; }

    public bool IsForced { get; init; }

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        List<JsonObject> canaries = [.. (await ListAsync(FlaggerResources.Canaries, cancellationToken)).Where(canary => Name is null || canary.Name() == Name)];
        if (canaries.Count == 0)
        {
            await SayAsync($"There is no Canary of {FlaggerResources.Group}{(Namespace is null ? "" : $" in namespace {Namespace}")}{(Name is null ? "" : $" of the name {Name}")}.");
            return 1;
        }

        if (!IsDryRun)
        {
            await CheckClusterAsync(cancellationToken);
        }

        var importer = new Importer(client, own);
        bool isWhole = true;
        foreach ((Resource<JsonObject> kind, Conversion one) in await SharedAsync(canaries, cancellationToken))
        {
            isWhole &= one.Losses.Count == 0 || DropsUnsupported;
            await ShowAsync(one, []);
            if (!IsDryRun && (one.Losses.Count == 0 || DropsUnsupported))
            {
                await SayAsync(await importer.CreateAsync(kind, one.Object, cancellationToken) ? "  Created." : "  There is one of that name already; it stays as it is.");
            }
        }

        var planner = new ImportPlanner(client, own);
        foreach (JsonObject canary in canaries)
        {
            ImportPlan plan = await planner.PlanAsync(canary, DropsUnsupported, cancellationToken);
            isWhole &= plan.Refusals.Count == 0;
            await ShowAsync(plan.Conversion, plan.Refusals);
            if (plan.Status is { } status)
            {
                await SayAsync($"  {status.Message}");
                if (!IsDryRun)
                {
                    await importer.TakeOverAsync(plan, cancellationToken);
                    await SayAsync($"  Taken over; the Canary of {FlaggerResources.Group} is deleted, and nothing else was.");
                }
            }
        }

        await SayAsync(IsDryRun
            ? "Nothing was changed. Before the import scale Flagger to zero; see docs/migrating-from-flagger.md for the order of steps with GitOps."
            : $"Put the converted objects (--output yaml) into Git in place of those of {FlaggerResources.Group}, and leave Flagger scaled to zero or remove it.");
        return isWhole ? 0 : 1;
    }

    private async Task CheckClusterAsync(CancellationToken cancellationToken)
    {
        if (!await client.ServesAsync(ApiResources.Canaries, cancellationToken))
        {
            throw new InvalidOperationException($"This cluster serves no Canary of {KubernetesObject.Group}; install the chart first.");
        }

        IReadOnlyList<string> running;
        try
        {
            running = await FlaggerProcess.RunningAsync(client, Namespace, cancellationToken);
        }
        catch (ApiException refusal) when (refusal.IsForbidden && !IsForced)
        {
            throw new InvalidOperationException($"Whether a Flagger runs cannot be told: {refusal.Message} See to it that it is scaled to zero, and add --force.");
        }
        catch (ApiException refusal) when (refusal.IsForbidden)
        {
            return;
        }

        if (running.Count > 0 && !IsForced)
        {
            ObjectKey first = ObjectKey.Parse(running[0]);
            throw new InvalidOperationException($"Flagger runs ({string.Join(", ", running)}) and would undo the import; first: kubectl -n {first.Namespace} scale deployment {first.Name} --replicas=0");
        }
    }

    /// <summary>The templates and providers that the Canaries name, and all of the namespace where none of its Canaries was named.</summary>
    private async Task<IReadOnlyList<(Resource<JsonObject> Kind, Conversion Conversion)>> SharedAsync(List<JsonObject> canaries, CancellationToken cancellationToken)
    {
        List<JsonObject> templates = await NamedAsync(FlaggerResources.MetricTemplates, canaries.SelectMany(canary => References(canary, "metrics", "templateRef")), cancellationToken);
        List<JsonObject> providers = await NamedAsync(FlaggerResources.AlertProviders, canaries.SelectMany(canary => References(canary, "alerts", "providerRef")), cancellationToken);
        return [.. templates.Select(one => (Templates, FlaggerConversion.MetricTemplate(one))), .. providers.Select(one => (Providers, FlaggerConversion.AlertProvider(one)))];
    }

    private async Task<List<JsonObject>> NamedAsync(Resource<JsonObject> kind, IEnumerable<ObjectKey> references, CancellationToken cancellationToken)
    {
        List<JsonObject> found = Name is null ? await ListAsync(kind, cancellationToken) : [];
        foreach (ObjectKey key in references.Distinct().Where(key => !found.Exists(one => one.Key() == key)).ToList())
        {
            if (await client.GetAsync(kind, key, cancellationToken) is { } one)
            {
                found.Add(one);
            }
        }

        return found;
    }

    private static IEnumerable<ObjectKey> References(JsonObject canary, string list, string field)
        => from item in canary.Items("spec", "analysis", list).Concat(canary.Items("spec", "canaryAnalysis", list))
           let name = item.Get<string>(field, "name")
           where name is not null
           select new ObjectKey(item.Get<string>(field, "namespace") is { Length: > 0 } ns ? ns : canary.Namespace(), name);

    private async Task<List<JsonObject>> ListAsync(Resource<JsonObject> kind, CancellationToken cancellationToken)
    {
        try
        {
            return [.. (await client.ListAsync(kind, Namespace, new ListOptions(), cancellationToken)).Items];
        }
        catch (ApiException missing) when (missing.IsNotFound)
        {
            return [];
        }
    }

    private async Task ShowAsync(Conversion conversion, IReadOnlyList<string> refusals)
    {
        if (IsYaml)
        {
            await output.WriteLineAsync("---");
        }

        await SayAsync($"{conversion.Kind} {conversion.Object.Key()}");
        foreach (string sentence in conversion.Losses.Select(loss => $"Not taken over: {loss}").Concat(conversion.Notes).Concat(refusals.Select(refusal => $"Not imported: {refusal}")))
        {
            await SayAsync($"  {sentence}");
        }

        if (IsYaml)
        {
            JsonObject manifest = (JsonObject)conversion.Object.DeepClone();
            var metadata = (JsonObject)manifest["metadata"]!;
            (metadata["annotations"] as JsonObject)?.Remove(FlaggerConversion.ImportedAnnotation);
            foreach (string empty in metadata.Where(field => field.Value is JsonObject { Count: 0 }).Select(field => field.Key).ToList())
            {
                metadata.Remove(empty);
            }

            await output.WriteAsync(YamlText.Write(manifest));
        }
    }

    /// <summary>In YAML a sentence is a comment.</summary>
    private Task SayAsync(string sentence) => output.WriteLineAsync(IsYaml ? $"# {sentence}" : sentence);
}
