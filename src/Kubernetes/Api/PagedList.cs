using System.Globalization;
using System.Text.Json;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>Reads a collection page by page, as one consistent list.</summary>
internal sealed class PagedList<T>(ApiTransport transport, Resource<T> resource, string? ns, ListOptions options)
    where T : class
{
    public async Task<ListResult<T>> ReadAsync(CancellationToken ct)
    {
        try
        {
            return await ReadPagesAsync(options.PageSize, ct);
        }
        catch (ApiException exception) when (exception.IsGone && options.PageSize > 0)
        {
            // The token of the next page outlived the server's history. The token the server offers instead would
            // mix two versions of the collection, so read everything at once.
            return await ReadPagesAsync(0, ct);
        }
    }

    private async Task<ListResult<T>> ReadPagesAsync(int pageSize, CancellationToken ct)
    {
        var entries = new List<ResourceItem<T>>();
        string? next = null;
        while (true)
        {
            // No resourceVersion: the list is consistent, and the server rejects one beside a continue token.
            string path = ResourcePath.Query(
                ResourcePath.Collection(resource, ns),
                ("labelSelector", options.LabelSelector),
                ("fieldSelector", options.FieldSelector),
                ("limit", pageSize > 0 ? pageSize.ToString(CultureInfo.InvariantCulture) : null),
                ("continue", next));
            var request = new ApiRequest(HttpMethod.Get, "list", resource.Plural, path) { Repeatable = true };
            using JsonDocument page = await transport.SendAsync(
                request, (body, token) => JsonDocument.ParseAsync(body, KubernetesJsonContext.Document, token), ct);
            JsonElement items = ResourceDecoder.Property(page.RootElement, "items");
            if (items.ValueKind == JsonValueKind.Array)
            {
                entries.AddRange(items.EnumerateArray().Select(item => ResourceDecoder.Decode(resource, item)));
            }

            JsonElement metadata = ResourceDecoder.Property(page.RootElement, "metadata");
            next = ResourceDecoder.Text(metadata, "continue");
            if (next.Length == 0)
            {
                return new(entries, ResourceDecoder.Text(metadata, "resourceVersion"));
            }
        }
    }
}
