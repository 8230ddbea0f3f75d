using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Routing;

namespace ProgressiveDelivery.Controller.Migration;

/// <summary>Turns objects of <c>flagger.app/v1beta1</c> into ours. Whatever does not come along is named.</summary>
internal static class FlaggerConversion
{
    /// <summary>On an imported object: the uid of Flagger's, so that an import that was cut short is known again.</summary>
    public const string ImportedAnnotation = "imported-from.canary.gitops.dev/uid";

    private static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(10);

    public static Conversion Canary(JsonObject flagger)
    {
        var notes = new List<string>();
        JsonObject spec = SpecOf(flagger);
        if (spec["canaryAnalysis"] is JsonObject former)
        {
            spec.Remove("canaryAnalysis");
            if (spec["analysis"] is null)
            {
                spec["analysis"] = former;
                notes.Add("spec.canaryAnalysis is spec.analysis now.");
            }
        }

        if (spec["ingressRef"] is JsonObject ingress && ingress.Get<string>("apiVersion") is { } version and not "networking.k8s.io/v1")
        {
            ingress["apiVersion"] = "networking.k8s.io/v1";
            notes.Add($"spec.ingressRef.apiVersion {version} is networking.k8s.io/v1 now; it is the same Ingress.");
        }

        if (spec["revertOnDeletion"] is null)
        {
            notes.Add("spec.revertOnDeletion was left out, which is false in Flagger and true here: a deletion of the Canary gives the traffic back to the target first. Set it to false for the former behaviour.");
        }

        if (spec["analysis"] is JsonObject analysis)
        {
            Analysis(analysis, notes);
        }

        List<string> losses = [.. SchemaFit.Fit(spec, typeof(CanarySpec), "spec")];
        return new("Canary", Ours(flagger, Api.Canary.KindName, spec), notes, losses);
    }

    public static Conversion MetricTemplate(JsonObject flagger)
    {
        JsonObject spec = SpecOf(flagger);
        var losses = new List<string>(SchemaFit.Fit(spec, typeof(MetricTemplateSpec), "spec"));
        return new("MetricTemplate", Ours(flagger, Api.MetricTemplate.KindName, spec), [], losses);
    }

    public static Conversion AlertProvider(JsonObject flagger)
    {
        JsonObject spec = SpecOf(flagger);
        var notes = new List<string>();
        if (spec.Get<string>("type") == "msteams")
        {
            notes.Add("spec.type msteams sends adaptive cards, which Teams workflows take, and not the connector's message cards.");
        }

        if (spec["username"] is null)
        {
            notes.Add("spec.username was left out, which is flagger in Flagger and canary here.");
        }

        var losses = new List<string>(SchemaFit.Fit(spec, typeof(AlertProviderSpec), "spec"));
        return new("AlertProvider", Ours(flagger, Api.AlertProvider.KindName, spec), notes, losses);
    }

    private static void Analysis(JsonObject analysis, List<string> notes)
    {
        if (GoDuration.TryParse(analysis.Get<string>("interval"), out TimeSpan interval) && interval < ShortestInterval)
        {
            notes.Add($"spec.analysis.interval {analysis.Get<string>("interval")} is 10s now, which is what Flagger made of it.");
            analysis["interval"] = "10s";
        }

        Metrics(analysis, notes);
        foreach (JsonObject alert in analysis.Items("alerts").Where(alert => alert.Get<string>("severity") is null or ""))
        {
            alert.Remove("severity");
            notes.Add($"Alert {alert.Get<string>("name")} has no severity; Flagger never sent it, here it tells of everything. Set severity, or remove the alert.");
        }
    }

    private static void Metrics(JsonObject analysis, List<string> notes)
    {
        foreach (JsonObject metric in analysis.Items("metrics").ToList())
        {
            string? name = metric.Get<string>("name");
            bool isBuiltIn = metric["templateRef"] is null && metric["query"] is null;
            if (metric["threshold"] is null && metric["thresholdRange"] is not JsonObject { Count: > 0 })
            {
                if (isBuiltIn && name == "request-success-rate")
                {
                    ((JsonArray)analysis["metrics"]!).Remove(metric);
                    notes.Add("Metric request-success-rate had no limit and so never failed; it is left out.");
                    continue;
                }

                metric["thresholdRange"] = new JsonObject { ["max"] = 0 };
                notes.Add($"Metric {name} had no limit, so that Flagger failed any value above 0; it has thresholdRange.max 0 now.");
            }

            if (isBuiltIn && name == "request-duration")
            {
                notes.Add("Metric request-duration is the 99th percentile here, and the mean in Flagger for nginx: see whether its limit still fits.");
            }
        }
    }

    private static JsonObject SpecOf(JsonObject flagger) => (flagger["spec"] as JsonObject ?? []).Clone();

    private static JsonObject Ours(JsonObject flagger, string kind, JsonObject spec)
    {
        JsonObject annotations = GeneratedMetadata.WithoutTracking(flagger.Annotations());
        annotations[ImportedAnnotation] = flagger.Uid();
        return new JsonObject
        {
            ["apiVersion"] = $"{KubernetesObject.Group}/{KubernetesObject.Version}",
            ["kind"] = kind,
            ["metadata"] = new JsonObject
            {
                ["name"] = flagger.Name(),
                ["namespace"] = flagger.Namespace(),
                ["labels"] = GeneratedMetadata.WithoutTracking(flagger.Labels()),
                ["annotations"] = annotations,
            },
            ["spec"] = spec,
        };
    }
}
