using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Provenance;

/// <summary>What the API server says now. A reading runs again after each object that it misses, so each is asked for once and in its order.</summary>
internal sealed class LiveObjects : IObjectSource
{
    /// <summary>Deployer's object, its source, a release, its chart: longer chains there are none.</summary>
    private const int MostObjects = 16;

    private readonly Dictionary<(string Kind, ObjectKey Key, bool After), JsonObject?> _known = [];
    private (Resource<JsonObject> Kind, ObjectKey Key, bool After)? _missing;

    /// <summary>Runs a reading to its end.</summary>
    public static async Task<FoundOrigin?> ReadAsync(
        Func<Resource<JsonObject>, ObjectKey, CancellationToken, Task<JsonObject?>> get, Func<IObjectSource, FoundOrigin?> read, CancellationToken cancellationToken)
    {
        var objects = new LiveObjects();
        for (int i = 0; i < MostObjects; i++)
        {
            objects._missing = null;
            FoundOrigin? found = read(objects);
            if (objects._missing is not { } missing)
            {
                return found;
            }

            objects._known[(missing.Kind.ToString(), missing.Key, missing.After)] = await get(missing.Kind, missing.Key, cancellationToken);
        }

        return null;
    }

    public JsonObject? Get(Resource<JsonObject> kind, ObjectKey key) => Known(kind, key, after: false);

    public JsonObject? GetAfter(Resource<JsonObject> kind, ObjectKey key) => Known(kind, key, after: true);

    private JsonObject? Known(Resource<JsonObject> kind, ObjectKey key, bool after)
    {
        if (_known.TryGetValue((kind.ToString(), key, after), out JsonObject? known))
        {
            return known;
        }

        _missing ??= (kind, key, after);
        return null;
    }
}
