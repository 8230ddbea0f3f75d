using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Provenance;

/// <summary>What the watches know; may lag the cluster by a moment. Remembers what was asked for.</summary>
internal sealed class CachedObjects(Func<Resource<JsonObject>, ObjectKey, JsonObject?> cache) : IObjectSource
{
    private readonly HashSet<ObjectReference> _asked = [];

    /// <summary>
    /// The objects whose changes may change the origin. Sources are left out: they change with every commit, and a
    /// deployer's own object follows once that commit is applied.
    /// </summary>
    public IReadOnlySet<ObjectReference> Asked => _asked;

    public JsonObject? Get(Resource<JsonObject> kind, ObjectKey key)
    {
        if (kind.Kind is not ("GitRepository" or "OCIRepository"))
        {
            _asked.Add(new ObjectReference(kind.Kind, key));
        }

        return cache(kind, key);
    }

    public JsonObject? GetAfter(Resource<JsonObject> kind, ObjectKey key) => Get(kind, key);
}
