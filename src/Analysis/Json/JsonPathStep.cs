using System.Text.Json;

namespace ProgressiveDelivery.Analysis.Json;

/// <summary>One step down: to the member of that name, or to the item of that index, counted from the end when negative.</summary>
internal sealed record JsonPathStep(string? Name, long Index)
{
    public JsonElement? Find(JsonElement node)
    {
        if (Name is not null)
        {
            return node.ValueKind == JsonValueKind.Object && node.TryGetProperty(Name, out JsonElement member) ? member : null;
        }

        if (node.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        long at = Index < 0 ? node.GetArrayLength() + Index : Index;
        return at >= 0 && at < node.GetArrayLength() ? node[(int)at] : null;
    }
}
