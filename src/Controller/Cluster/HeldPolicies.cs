using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>The ImagePolicies whose markers a Canary has on hold: what they select tells when the hold ends.</summary>
internal static class HeldPolicies
{
    /// <summary>The policies by their name in a marker, <c>namespace:name</c>.</summary>
    public static IReadOnlyDictionary<string, ObjectKey> Of(Canary canary)
        => (canary.Status?.ImageHold?.Marks ?? []).Select(mark => mark.PolicyOf()).Distinct()
            .Where(policy => policy.Split(':').Length == 2)
            .ToDictionary(policy => policy, policy => new ObjectKey(policy.Split(':')[0], policy.Split(':')[1]));

    public static IReadOnlyDictionary<string, SelectedImage> SelectedImages(Canary canary, Func<Resource<JsonObject>, ObjectKey, JsonObject?> get)
    {
        var selected = new Dictionary<string, SelectedImage>();
        foreach ((string policy, ObjectKey key) in Of(canary))
        {
            if ((get(FluxResources.ImagePolicies, key) ?? get(FluxResources.FormerImagePolicies, key)) is { } found && Selected(found) is { } image)
            {
                selected[policy] = image;
            }
        }

        return selected;
    }

    /// <summary><c>status.latestRef</c>, or <c>status.latestImage</c> of older versions; null while nothing is selected.</summary>
    internal static SelectedImage? Selected(JsonObject policy)
    {
        if (policy.Get<string>("status", "latestRef", "name") is { Length: > 0 } name)
        {
            return new SelectedImage(name, policy.Get<string>("status", "latestRef", "tag"), policy.Get<string>("status", "latestRef", "digest") is { Length: > 0 } digest ? digest : null);
        }

        if (policy.Get<string>("status", "latestImage") is not { Length: > 0 } image)
        {
            return null;
        }

        string[] halves = image.Split('@', 2);
        int colon = halves[0].LastIndexOf(':');
        return colon > halves[0].LastIndexOf('/')
            ? new SelectedImage(halves[0][..colon], halves[0][(colon + 1)..], halves.ElementAtOrDefault(1))
            : new SelectedImage(halves[0], null, halves.ElementAtOrDefault(1));
    }
}
