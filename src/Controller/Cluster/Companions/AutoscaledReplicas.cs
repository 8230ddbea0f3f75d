using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>Writes a primary whose size is an autoscaler's business.</summary>
internal sealed class AutoscaledReplicas(ApiClient client)
{
    /// <summary>Holds <c>spec.replicas</c> between us and the autoscaler.</summary>
    private const string Custodian = "canary-controller-replicas";

    /// <summary>
    /// Applies the intent without <c>spec.replicas</c>, once the Deployment exists. A field that a manager leaves out after
    /// having applied it is taken away unless another manager owns it as well, and the Deployment would fall to one pod
    /// (https://kubernetes.io/docs/reference/using-api/server-side-apply/#transferring-ownership); so it is handed over first.
    /// </summary>
    public async Task<JsonObject> ApplyAsync(ObjectKey primary, JsonObject intent, CancellationToken cancellationToken)
    {
        if (await client.GetAsync(Resources.Deployments, primary, cancellationToken) is { } live)
        {
            if (Owns(live))
            {
                await client.ApplyAsync(Resources.Deployments, primary, SizeOf(live), Custodian, force: true, cancellationToken);
            }

            (intent["spec"] as JsonObject)?.Remove("replicas");
        }

        return await client.ApplyAsync(Resources.Deployments, primary, intent, Actuator.FieldManager, force: true, cancellationToken);
    }

    private static bool Owns(JsonObject live) => live.Items("metadata", "managedFields").Any(entry =>
        entry.Get<string>("manager") == Actuator.FieldManager && entry.Get<string>("operation") == "Apply" && entry.At("fieldsV1", "f:spec", "f:replicas") is not null);

    /// <summary>The size as it is in this very version: had it changed since, the write would undo what the autoscaler did.</summary>
    private static JsonObject SizeOf(JsonObject live) => new()
    {
        ["metadata"] = new JsonObject { ["resourceVersion"] = live.ResourceVersion() },
        ["spec"] = new JsonObject { ["replicas"] = live.At("spec", "replicas")?.DeepClone() ?? JsonValue.Create(1) },
    };
}
