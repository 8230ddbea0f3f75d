using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Hosting;
using ProgressiveDelivery.Controller.Provenance;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>Asks deployers to look at Git now. A courtesy only: they do so by themselves before long.</summary>
internal sealed partial class DeployerNudger(ApiClient client, ClusterCache cache, ControllerOptions options, ILogger<DeployerNudger> logger)
{
    private readonly ArgoCdOrigin _argo = new(options.ArgoCdNamespace, options.ArgoCdInstanceLabel);

    /// <param name="target">The Deployment that waits for the commit.</param>
    /// <param name="deployer">What deployed the failed revision.</param>
    /// <param name="token">Differs from every earlier one, for Flux looks only when the annotation changes.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    public async Task NudgeAsync(ObjectKey target, string deployer, string token, CancellationToken cancellationToken)
    {
        foreach (Nudge nudge in Nudges.Of(deployer, cache.Deployments.Get(target), _argo, new CachedObjects(cache.GitOps.Get)))
        {
            var patch = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [nudge.Annotation] = nudge.Value ?? token } } };
            try
            {
                await client.MergePatchAsync(nudge.Kind, nudge.Key, patch, cancellationToken, fieldManager: Actuator.FieldManager);
            }
            catch (ApiException refusal)
            {
                // The others of the chain may still be asked.
                LogNotNudged(logger, nudge.Kind.Kind, nudge.Key, refusal.Message);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Kind} {Key} could not be asked to look at Git now: {Reason}")]
    private static partial void LogNotNudged(ILogger logger, string kind, ObjectKey key, string reason);
}
