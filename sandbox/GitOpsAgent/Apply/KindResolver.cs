using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Sandbox.GitOpsAgent.Apply;

/// <summary>Knows where the API server keeps the objects of a kind.</summary>
internal sealed class KindResolver(ApiClient client)
{
    private readonly ConcurrentDictionary<(string ApiVersion, string Kind), Resource<JsonObject>> _known = new();

    /// <returns>Null when the server serves no such kind; a CRD may bring it at any time, so that is asked again.</returns>
    public async Task<Resource<JsonObject>?> FindAsync(string apiVersion, string kind, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue((apiVersion, kind), out Resource<JsonObject>? known))
        {
            return known;
        }

        Resource<JsonObject>? found = await client.FindKindAsync(apiVersion, kind, cancellationToken);
        return found is null ? null : _known.GetOrAdd((apiVersion, kind), found);
    }
}
