using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Provenance;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Tests.Provenance;

/// <summary>A cluster's objects in memory, as both the caches and the API server show them; kinds that were never added are not installed.</summary>
internal sealed class TestObjects : IObjectSource
{
    private readonly Dictionary<(string Kind, ObjectKey Key), JsonObject> _objects = [];

    public List<string> Asked { get; } = [];

    public TestObjects With(Resource<JsonObject> kind, JsonObject obj)
    {
        _objects[(kind.Kind, obj.Key())] = obj;
        return this;
    }

    public JsonObject? Get(Resource<JsonObject> kind, ObjectKey key)
    {
        Asked.Add($"{kind.Kind} {key}");
        return _objects.GetValueOrDefault((kind.Kind, key));
    }

    public JsonObject? GetAfter(Resource<JsonObject> kind, ObjectKey key) => Get(kind, key);

    public Task<JsonObject?> GetAsync(Resource<JsonObject> kind, ObjectKey key, CancellationToken cancellationToken) => Task.FromResult(Get(kind, key));

    public static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
