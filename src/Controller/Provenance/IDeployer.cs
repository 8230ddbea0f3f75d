using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Controller.Provenance;

/// <summary>One kind of deployer: follows its marks from a Deployment to the place in Git.</summary>
internal interface IDeployer
{
    /// <summary>
    /// The origin that this deployer's objects tell; null when the Deployment is not its own, or nothing was applied yet.
    /// Depends on nothing but its arguments, so that the caches and the API server are read by the same code.
    /// </summary>
    FoundOrigin? Read(JsonObject deployment, IObjectSource objects);
}
