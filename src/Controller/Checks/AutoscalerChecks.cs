using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Checks;

/// <summary>Checks <c>spec.autoscalerRef</c> and the autoscaler that it names. Each problem is a sentence that tells what to change.</summary>
internal static class AutoscalerChecks
{
    public static IEnumerable<string> Problems(App app, CompanionKinds kinds)
    {
        if (app.Canary.Spec.AutoscalerRef is not { } reference)
        {
            return [];
        }

        JsonObject? source = kinds.Of(reference.Kind).Get(new ObjectKey(app.Namespace, reference.Name));
        return [.. OfReference(reference), .. source is null ? [] : OfSource(app, reference, source), .. Companions.Obstacles(app, kinds)];
    }

    private static IEnumerable<string> OfReference(AutoscalerRef reference)
    {
        bool isKeda = reference.Kind == AutoscalerRef.ScaledObject;
        if (isKeda != reference.ApiVersion.StartsWith("keda.sh/", StringComparison.Ordinal))
        {
            yield return $"spec.autoscalerRef.apiVersion is {reference.ApiVersion}; a {reference.Kind} is of {(isKeda ? "keda.sh/v1alpha1" : "autoscaling/v2")}.";
        }

        if (!isKeda && reference.PrimaryScalerQueries is { Count: > 0 })
        {
            yield return $"spec.autoscalerRef.primaryScalerQueries are for a {AutoscalerRef.ScaledObject}; remove them.";
        }
    }

    private static IEnumerable<string> OfSource(App app, AutoscalerRef reference, JsonObject source)
    {
        string? scaled = source.Get<string>("spec", "scaleTargetRef", "name");
        if (scaled != app.Target.Name)
        {
            yield return $"{reference.Kind} {reference.Name} scales {scaled}, not {app.Target.Name}; name the target's own in spec.autoscalerRef.";
        }

        (int least, int most) = PrimaryAutoscaler.Range(source, reference);
        if (least > most)
        {
            yield return $"The primary's autoscaler would scale between {least} and {most} pods; set spec.autoscalerRef.primaryScalerReplicas so that minReplicas is not above maxReplicas.";
        }

        if (PrimaryAutoscaler.Range(source, null).Least < 1 || (source.At("spec", "idleReplicaCount") is not null && source.Get<int>("spec", "idleReplicaCount") < 1))
        {
            yield return reference.Kind == AutoscalerRef.ScaledObject
                ? $"{reference.Kind} {reference.Name} may scale to zero pods, which would take away a canary that has traffic; set spec.minReplicaCount to 1 or more and no idleReplicaCount."
                : $"{reference.Kind} {reference.Name} may scale to zero pods and would wake an idle target; set spec.minReplicas to 1 or more.";
        }
    }
}
