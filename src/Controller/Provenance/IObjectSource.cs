using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Provenance;

/// <summary>Where a deployer's objects are read from: the caches, or the API server.</summary>
internal interface IObjectSource
{
    /// <summary>The object; null when it, or its kind, is not there.</summary>
    JsonObject? Get(Resource<JsonObject> kind, ObjectKey key);

    /// <summary>
    /// The object as it is after everything that was asked for so far: what a parent reports to have applied is in there.
    /// </summary>
    JsonObject? GetAfter(Resource<JsonObject> kind, ObjectKey key);
}
