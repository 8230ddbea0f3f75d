using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Starts;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Checks;

/// <summary>What a schema cannot say of the Canaries that one depends on.</summary>
internal static class DependencyChecks
{
    /// <summary>More Canaries than any release is made of.</summary>
    private const int Most = 1000;

    public static IEnumerable<string> In(Canary canary, Func<ObjectKey, Canary?> canaries, bool ownNamespaceOnly)
    {
        if (canary.Spec.DependsOn is not { Count: > 0 })
        {
            yield break;
        }

        var self = new ObjectKey(canary.Metadata.Namespace, canary.Metadata.Name);
        if (WayBack(self, canary, canaries) is { } way)
        {
            yield return $"spec.dependsOn leads back to this Canary ({string.Join(" → ", way)}), so that none of them could ever begin; take one of them out.";
        }

        foreach ((int i, ObjectKey other) in Dependencies.Of(canary).Index().Where(other => ownNamespaceOnly && other.Item.Namespace != self.Namespace))
        {
            yield return $"spec.dependsOn[{i}] leads to namespace {other.Namespace}, which this controller does not allow (noCrossNamespaceRefs); refer to a Canary in {self.Namespace}.";
        }
    }

    /// <summary>The shortest way from the Canary to itself; null when there is none.</summary>
    private static List<ObjectKey>? WayBack(ObjectKey self, Canary canary, Func<ObjectKey, Canary?> canaries)
    {
        var from = new Dictionary<ObjectKey, ObjectKey>();
        var open = new Queue<(ObjectKey Key, Canary Canary)>([(self, canary)]);
        while (open.TryDequeue(out (ObjectKey Key, Canary Canary) at) && from.Count < Most)
        {
            foreach (ObjectKey next in Dependencies.Of(at.Canary))
            {
                if (!from.TryAdd(next, at.Key))
                {
                    continue;
                }

                if (next == self)
                {
                    return Way(self, from);
                }

                if (canaries(next) is { } other)
                {
                    open.Enqueue((next, other));
                }
            }
        }

        return null;
    }

    private static List<ObjectKey> Way(ObjectKey self, Dictionary<ObjectKey, ObjectKey> from)
    {
        var way = new List<ObjectKey> { self };
        for (ObjectKey at = from[self]; at != self; at = from[at])
        {
            way.Insert(0, at);
        }

        way.Insert(0, self);
        return way;
    }
}
