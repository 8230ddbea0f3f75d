using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>Judges a Deployment by its status and by the pods of its current template.</summary>
internal static class DeploymentHealth
{
    /// <summary>Set by the Deployment controller on a Deployment and on the ReplicaSet of its current template.</summary>
    public const string RevisionAnnotation = "deployment.kubernetes.io/revision";

    /// <summary>Reasons of a waiting container that waiting does not cure.</summary>
    private static readonly string[] Hopeless =
        ["CrashLoopBackOff", "ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName"];

    /// <param name="deployment">The Deployment.</param>
    /// <param name="podsOfCurrentTemplate">Pods of the ReplicaSet that carries the Deployment's own revision number; empty while that is not known.</param>
    /// <param name="readyPercentage">Percentage of the updated pods that must be available.</param>
    public static (WorkloadHealth Health, string Reason) Of(JsonObject deployment, IReadOnlyList<JsonObject> podsOfCurrentTemplate, int readyPercentage)
    {
        if (deployment.ObservedGeneration() < deployment.Generation())
        {
            return (WorkloadHealth.Progressing, "its last change is not acted on yet");
        }

        int wanted = deployment.At("spec", "replicas") is null ? 1 : deployment.Get<int>("spec", "replicas");
        if (wanted == 0)
        {
            return (WorkloadHealth.Progressing, "it is scaled to zero");
        }

        // One pod on a bad node is no verdict on the revision while the others can still reach the threshold.
        List<string> hopeless = [.. podsOfCurrentTemplate.Select(Hopelessness).OfType<string>()];
        if (hopeless.Count > 0 && Math.Max(0, wanted - hopeless.Count) * 100 < wanted * readyPercentage)
        {
            return (WorkloadHealth.Failed, hopeless[0]);
        }

        int updated = deployment.Get<int>("status", "updatedReplicas");
        int total = deployment.Get<int>("status", "replicas");
        int available = deployment.Get<int>("status", "availableReplicas");
        bool enough = available * 100 >= updated * readyPercentage && available > 0;
        if (!(updated >= wanted && total <= updated && enough) && Blockage(deployment, podsOfCurrentTemplate) is { } blockage)
        {
            return (WorkloadHealth.Blocked, blockage);
        }

        if (ConditionOf(deployment, "Progressing") is { } progressing && progressing.Get<string>("reason") == "ProgressDeadlineExceeded")
        {
            return (WorkloadHealth.Failed, progressing.Get<string>("message") ?? "its progress deadline passed");
        }

        if (updated < wanted)
        {
            return (WorkloadHealth.Progressing, $"{updated} of {wanted} pods run the new template");
        }

        if (total > updated)
        {
            return (WorkloadHealth.Progressing, $"{total - updated} old pods are still there");
        }

        return enough
            ? (WorkloadHealth.Ready, $"{available} of {wanted} pods are available")
            : (WorkloadHealth.Progressing, $"{available} of {wanted} pods are available");
    }

    /// <summary>What keeps pods from being made or placed, as a sentence; null when nothing does, or when pods that run are to be judged.</summary>
    private static string? Blockage(JsonObject deployment, IReadOnlyList<JsonObject> pods)
    {
        if (deployment.At("spec", "paused") is not null && deployment.Get<bool>("spec", "paused"))
        {
            return "it is paused (spec.paused)";
        }

        if (pods.Any(pod => IsPlaced(pod) && !IsReady(pod)))
        {
            return null;
        }

        return ConditionOf(deployment, "ReplicaFailure") is { } failure && failure.Get<string>("status") == "True"
            ? $"pods cannot be created: {failure.Get<string>("message")}"
            : pods.Select(pod => PodCondition(pod, "PodScheduled")).FirstOrDefault(scheduled => scheduled?.Get<string>("status") == "False") is { } unplaced
                ? $"a pod cannot be placed: {unplaced.Get<string>("message")}"
                : null;
    }

    private static bool IsPlaced(JsonObject pod) => PodCondition(pod, "PodScheduled")?.Get<string>("status") == "True";

    private static bool IsReady(JsonObject pod) => PodCondition(pod, "Ready")?.Get<string>("status") == "True";

    private static JsonObject? PodCondition(JsonObject pod, string type)
        => pod.Items("status", "conditions").FirstOrDefault(condition => condition.Get<string>("type") == type);

    /// <summary>Why a pod will never be ready, as a sentence; null when it may.</summary>
    private static string? Hopelessness(JsonObject pod)
    {
        if (!pod.IsBeingDeleted())
        {
            foreach (JsonObject container in pod.Items("status", "initContainerStatuses").Concat(pod.Items("status", "containerStatuses")))
            {
                if (container.Get<string>("state", "waiting", "reason") is { } reason
                    && Hopeless.Contains(reason, StringComparer.Ordinal)
                    && !IsFirstCrash(container, reason))
                {
                    string? last = container.Get<string>("lastState", "terminated", "reason");
                    return $"container {container.Get<string>("name")} of pod {pod.Name()} is in {reason}{(last is null ? "" : $" (last: {last})")}";
                }
            }
        }

        return null;
    }

    /// <summary>One crash, of a dependency that came late perhaps, is not a loop yet: the kubelet waits before the first restart too.</summary>
    private static bool IsFirstCrash(JsonObject container, string reason)
        => reason == "CrashLoopBackOff" && container.Get<int>("restartCount") == 0;

    private static JsonObject? ConditionOf(JsonObject deployment, string type)
        => deployment.Items("status", "conditions").FirstOrDefault(condition => condition.Get<string>("type") == type);
}
