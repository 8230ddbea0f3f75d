using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Backtest;

/// <summary>The Canary whose analysis is played, with the MetricTemplates that it names.</summary>
internal sealed record BacktestSubject(Canary Canary, IReadOnlyDictionary<ObjectKey, MetricTemplate> Templates)
{
    private const string DefaultNamespace = "default";

    public MetricTemplate? TemplateOf(ObjectKey key) => Templates.GetValueOrDefault(key);

    /// <summary>Reads a file where one is named, the cluster otherwise. Throws <see cref="FormatException"/> when there is nothing to play.</summary>
    public static async Task<BacktestSubject> ReadAsync(ApiClient client, ObjectKey? key, string? file, CancellationToken cancellationToken)
    {
        BacktestSubject subject = file is not null ? Parse(await File.ReadAllTextAsync(file, cancellationToken))
            : await LoadAsync(client, key!.Value, cancellationToken);
        return subject.Canary.Spec.Analysis.Metrics is { Count: > 0 } metrics && metrics.All(metric => metric is not null)
            ? subject
            : throw new FormatException("The Canary has no spec.analysis.metrics; there is nothing to analyse.");
    }

    /// <summary>Reads YAML or JSON with one Canary and any MetricTemplates.</summary>
    public static BacktestSubject Parse(string text)
    {
        Canary? canary = null;
        var templates = new Dictionary<ObjectKey, MetricTemplate>();
        foreach (JsonObject document in YamlDocuments.Read(text))
        {
            if (document.Get<string>("metadata", "namespace") is null && document["metadata"] is JsonObject metadata)
            {
                metadata["namespace"] = DefaultNamespace;
            }

            switch (document.Get<string>("kind"))
            {
                case Canary.KindName when canary is not null:
                    throw new FormatException("The file holds more than one Canary; leave one.");
                case Canary.KindName:
                    Demand(document);
                    canary = document.Deserialize(ApiJson.Default.Canary);
                    break;
                case "MetricTemplate" when document.Get<string>("metadata", "name") is null:
                    throw new FormatException("A MetricTemplate in the file has no metadata.name.");
                case "MetricTemplate" when document.Deserialize(ApiJson.Default.MetricTemplate) is { } template:
                    templates[new ObjectKey(template.Metadata.Namespace, template.Metadata.Name)] = template;
                    break;
            }
        }

        return new BacktestSubject(canary ?? throw new FormatException("The file holds no object of kind Canary."), templates);
    }

    /// <summary>No API server has looked at a file: a slip in a field's name must not leave a limit out.</summary>
    private static void Demand(JsonObject document)
    {
        if (document.Get<string>("metadata", "name") is null || document["spec"] is not JsonObject spec)
        {
            throw new FormatException("The Canary in the file has no metadata.name or no spec.");
        }

        var strict = new JsonSerializerOptions(ApiJson.Default.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };
        if (spec.Deserialize((JsonTypeInfo<CanarySpec>)strict.GetTypeInfo(typeof(CanarySpec))) is not { Analysis: not null })
        {
            throw new FormatException("The Canary in the file has no spec.analysis.");
        }
    }

    private static async Task<BacktestSubject> LoadAsync(ApiClient client, ObjectKey key, CancellationToken cancellationToken)
    {
        Canary canary = await client.GetAsync(ApiResources.Canaries, key, cancellationToken) ?? throw new FormatException($"Canary {key} does not exist.");
        var templates = new Dictionary<ObjectKey, MetricTemplate>();
        foreach (TemplateRef reference in (canary.Spec.Analysis.Metrics ?? []).Select(metric => metric.TemplateRef).OfType<TemplateRef>())
        {
            var named = new ObjectKey(reference.Namespace ?? key.Namespace!, reference.Name);
            if (await client.GetAsync(ApiResources.MetricTemplates, named, cancellationToken) is { } template)
            {
                templates[named] = template;
            }
        }

        return new BacktestSubject(canary, templates);
    }
}
