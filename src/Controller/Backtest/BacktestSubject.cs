using System.Text.Json;
using System.Text.Json.Nodes;
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
    public static async Task<BacktestSubject> ReadAsync(ApiClient client, string? key, string? file, CancellationToken cancellationToken)
    {
        BacktestSubject subject = file is not null ? Parse(await File.ReadAllTextAsync(file, cancellationToken))
            : key?.Split('/') is [{ Length: > 0 } ns, { Length: > 0 } name] ? await LoadAsync(client, new ObjectKey(ns, name), cancellationToken)
            : throw new FormatException("--canary has to be namespace/name, such as shop/cart.");
        return subject.Canary.Spec.Analysis.Metrics is { Count: > 0 }
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
                case Canary.KindName:
                    canary = document.Deserialize(ApiJson.Default.Canary);
                    break;
                case "MetricTemplate" when document.Deserialize(ApiJson.Default.MetricTemplate) is { } template:
                    templates[new ObjectKey(template.Metadata.Namespace, template.Metadata.Name)] = template;
                    break;
            }
        }

        return new BacktestSubject(canary ?? throw new FormatException("The file holds no object of kind Canary."), templates);
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
