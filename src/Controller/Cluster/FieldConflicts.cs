using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>Finds fields that are declared in Git although the controller sets them, and names the line that ends it.</summary>
internal static class FieldConflicts
{
    private const string RespectIgnored = "RespectIgnoreDifferences=true";

    /// <param name="app">The app.</param>
    /// <param name="target">Its target; null when it is not there.</param>
    /// <param name="apex">The Service of its Ingress, once it is adopted; before that it is as the user wants it.</param>
    /// <param name="application">The Argo CD Application of the target, if there is one.</param>
    public static FieldConflict? Of(App app, JsonObject? target, JsonObject? apex, JsonObject? application)
        => FieldOwners.Of(target) is { HasReplicas: true } replicas && !Ignores(application, "apps", "Deployment", app.Target.Name, "/spec/replicas")
            ? new FieldConflict("ReplicasInGit", $"{Name(replicas)} sets spec.replicas of Deployment {app.Target.Name}, which the Canary scales to zero between releases; {Fix(replicas, app, "remove the line replicas: from its manifest in Git", "let the chart leave replicas: out (many do with autoscaling.enabled)", "apps", "Deployment", app.Target.Name, "/spec/replicas")}.")
            : FieldOwners.Of(apex) is { HasSelector: true } selector && !Ignores(application, "", "Service", app.ApexService.Name, "/spec/selector")
            ? new FieldConflict("SelectorInGit", $"{Name(selector)} sets spec.selector of Service {app.ApexService.Name} back, which the Canary points to the primary; {Fix(selector, app, "remove the Service from Git, for the Canary makes it", "let the chart leave the Service out, for the Canary makes it", "", "Service", app.ApexService.Name, "/spec/selector")}.")
            : null;

    /// <summary>When the tools that deploy from Git have last changed what they claim.</summary>
    public static DateTimeOffset? AppliedAt(JsonObject? target, JsonObject? apex)
        => new[] { FieldOwners.Of(target)?.At, FieldOwners.Of(apex)?.At }.Max();

    private static string Name(FieldOwners owners) => owners.Manager switch
    {
        "kustomize-controller" or "helm-controller" => $"Flux ({owners.Manager})",
        "helm" => "Helm",
        _ => "Argo CD",
    };

    private static string Fix(FieldOwners owners, App app, string manifest, string chart, string group, string kind, string name, string pointer) => owners.Manager switch
    {
        "kustomize-controller" => manifest,
        "helm-controller" or "helm" => chart,
        _ => $"{manifest}, or add to the Application: ignoreDifferences: [{{group: \"{group}\", kind: {kind}, name: {name}, namespace: {app.Namespace}, jsonPointers: [{pointer}]}}] and syncOptions: [{RespectIgnored}]",
    };

    /// <summary>Whether Argo CD is told to leave the field as it is, in its syncs too (https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#respect-ignore-difference-configs).</summary>
    private static bool Ignores(JsonObject? application, string group, string kind, string name, string pointer)
        => application.At("spec", "syncPolicy", "syncOptions") is JsonArray options
           && options.Any(option => option?.ToString() == RespectIgnored)
           && application.Items("spec", "ignoreDifferences").Any(ignored =>
               (ignored.Get<string>("group") ?? "") == group
               && ignored.Get<string>("kind") == kind
               && (ignored.Get<string>("name") is not { Length: > 0 } only || only == name)
               && ((ignored.At("jsonPointers") as JsonArray)?.Any(known => known?.ToString() == pointer) == true
                   || (ignored.At("jqPathExpressions") as JsonArray)?.Any(known => known?.ToString() == pointer.Replace('/', '.')) == true));
}
