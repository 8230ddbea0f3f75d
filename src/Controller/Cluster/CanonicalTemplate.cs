using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>
/// A pod template in a form that only a user's change alters: without what is null and without the values that the API
/// server fills in where nothing is said. A newer API server that fills in or leaves out one more of them makes no new revision.
/// </summary>
/// <remarks>
/// The defaults are those of the core/v1 API (https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/).
/// Golden hashes pin this form: whoever changes it makes a new <see cref="Decisions.RevisionNames.Version"/>.
/// </remarks>
internal static class CanonicalTemplate
{
    private static readonly (string Field, string Default)[] OfPod =
    [
        ("restartPolicy", "\"Always\""), ("dnsPolicy", "\"ClusterFirst\""), ("schedulerName", "\"default-scheduler\""),
        ("terminationGracePeriodSeconds", "30"), ("securityContext", "{}"), ("enableServiceLinks", "true"), ("preemptionPolicy", "\"PreemptLowerPriority\""),
        ("hostNetwork", "false"), ("hostPID", "false"), ("hostIPC", "false"),
    ];

    private static readonly (string Field, string Default)[] OfContainer =
    [
        ("resources", "{}"), ("securityContext", "{}"), ("terminationMessagePath", "\"/dev/termination-log\""), ("terminationMessagePolicy", "\"File\""),
        ("stdin", "false"), ("stdinOnce", "false"), ("tty", "false"),
    ];

    private static readonly (string Field, string Default)[] OfProbe =
        [("timeoutSeconds", "1"), ("periodSeconds", "10"), ("successThreshold", "1"), ("failureThreshold", "3"), ("initialDelaySeconds", "0")];

    private static readonly string[] Probes = ["livenessProbe", "readinessProbe", "startupProbe"];

    /// <summary>The bytes that the template's hash is taken of: its canonical form as JSON with sorted property names.</summary>
    public static byte[] Of(JsonNode? template)
    {
        JsonNode? canonical = template?.DeepClone();
        if (canonical.At("spec") is JsonObject pod)
        {
            Reduce(pod);
        }

        return SortedJson.Of(canonical, withoutNulls: true);
    }

    private static void Reduce(JsonObject pod)
    {
        // A former name of serviceAccountName, which the API server writes beside it.
        if (Same(pod["serviceAccount"], pod["serviceAccountName"]))
        {
            pod.Remove("serviceAccount");
        }

        Drop(pod, OfPod);
        foreach (JsonObject container in pod.Items("initContainers").Concat(pod.Items("containers")))
        {
            ReduceContainer(container);
        }

        foreach (JsonObject volume in pod.Items("volumes"))
        {
            ReduceVolume(volume);
        }

        foreach (JsonObject spread in pod.Items("topologySpreadConstraints"))
        {
            Drop(spread, ("nodeAffinityPolicy", "\"Honor\""), ("nodeTaintsPolicy", "\"Ignore\""));
        }
    }

    private static void ReduceContainer(JsonObject container)
    {
        Drop(container, OfContainer);
        Drop(container, ("imagePullPolicy", $"\"{PullPolicyOf(container.Get<string>("image") ?? "")}\""));
        foreach (JsonObject port in container.Items("ports"))
        {
            Drop(port, ("protocol", "\"TCP\""));
        }

        foreach (JsonObject variable in container.Items("env"))
        {
            Drop(variable.At("valueFrom", "fieldRef"), ("apiVersion", "\"v1\""));
        }

        foreach (string probe in Probes)
        {
            Drop(container[probe], OfProbe);
            Drop(container.At(probe, "httpGet"), ("scheme", "\"HTTP\""));
            Drop(container.At(probe, "grpc"), ("service", "\"\""));
        }

        foreach (string hook in (ReadOnlySpan<string>)["postStart", "preStop"])
        {
            Drop(container.At("lifecycle", hook, "httpGet"), ("scheme", "\"HTTP\""));
        }
    }

    private static void ReduceVolume(JsonObject volume)
    {
        foreach (string source in (ReadOnlySpan<string>)["configMap", "secret", "projected", "downwardAPI"])
        {
            Drop(volume[source], ("defaultMode", "420"));
        }

        Drop(volume["hostPath"], ("type", "\"\""));
        foreach (JsonObject item in volume.Items("downwardAPI", "items").Concat(volume.Items("projected", "sources").SelectMany(source => source.Items("downwardAPI", "items"))))
        {
            Drop(item["fieldRef"], ("apiVersion", "\"v1\""));
        }

        foreach (JsonObject source in volume.Items("projected", "sources"))
        {
            Drop(source["serviceAccountToken"], ("expirationSeconds", "3600"));
        }
    }

    /// <summary>Always for a moving tag, otherwise IfNotPresent (https://kubernetes.io/docs/concepts/containers/images/#imagepullpolicy-defaulting).</summary>
    private static string PullPolicyOf(string image)
    {
        if (image.Contains('@', StringComparison.Ordinal))
        {
            return "IfNotPresent";
        }

        int colon = image.LastIndexOf(':');
        bool hasTag = colon > image.LastIndexOf('/');
        return hasTag && image[(colon + 1)..] != "latest" ? "IfNotPresent" : "Always";
    }

    private static void Drop(JsonNode? node, params ReadOnlySpan<(string Field, string Default)> defaults)
    {
        if (node is not JsonObject obj)
        {
            return;
        }

        foreach ((string field, string value) in defaults)
        {
            if (obj[field] is { } found && found.ToJsonString() == value)
            {
                obj.Remove(field);
            }
        }
    }

    private static bool Same(JsonNode? one, JsonNode? other) => one is not null && JsonNode.DeepEquals(one, other);
}
