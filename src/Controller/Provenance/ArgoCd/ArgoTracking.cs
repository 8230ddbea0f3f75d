using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Provenance;

/// <summary>
/// By what a Deployment says which Application it belongs to
/// (https://argo-cd.readthedocs.io/en/stable/user-guide/resource_tracking/).
/// </summary>
internal static class ArgoTracking
{
    private const string TrackingId = "argocd.argoproj.io/tracking-id";

    /// <summary>
    /// The Application that the tracking id names, as <c>app:group/kind:namespace/name</c>, or else the given label. An id that
    /// speaks of another object was copied along with a manifest and means nothing, as for Argo CD itself.
    /// </summary>
    /// <param name="argoNamespace">Where an Application lives whose name is written without a namespace.</param>
    /// <param name="instanceLabel">Label that Argo CD tracks by; empty when it does not.</param>
    public static ObjectKey? ApplicationOf(JsonObject deployment, string argoNamespace, string? instanceLabel)
    {
        if (deployment.Annotation(TrackingId) is { } id)
        {
            return id.Split(':') is [var app, "apps/Deployment", var place] && place == $"{deployment.Namespace()}/{deployment.Name()}" ? KeyOf(app, argoNamespace) : null;
        }

        return string.IsNullOrEmpty(instanceLabel) || deployment.Label(instanceLabel) is not { } label ? null : KeyOf(label, argoNamespace);
    }

    /// <summary>
    /// Whether the Application deploys this object. One that only carries its mark is listed too, as one to be pruned.
    /// </summary>
    public static bool Lists(JsonObject application, ObjectKey deployment) => Deployments(application).Contains(deployment);

    /// <summary>Deployments that the Application wants.</summary>
    public static IEnumerable<ObjectKey> Deployments(JsonObject application)
        => application.Items("status", "resources")
            .Where(resource => resource.Get<string>("group") == "apps" && resource.Get<string>("kind") == "Deployment" && !resource.Get<bool>("requiresPruning"))
            .Select(resource => new ObjectKey(resource.Get<string>("namespace") ?? "", resource.Get<string>("name") ?? ""));

    /// <summary>Applications outside Argo CD's own namespace are written as <c>namespace_name</c>; neither part can hold an underscore.</summary>
    private static ObjectKey? KeyOf(string app, string argoNamespace) => app.Split('_') switch
    {
        [{ Length: > 0 } name] => new ObjectKey(argoNamespace, name),
        [{ Length: > 0 } ns, { Length: > 0 } name] => new ObjectKey(ns, name),
        _ => null,
    };
}
