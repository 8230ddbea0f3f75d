namespace ProgressiveDelivery.Kubernetes;

/// <summary>What a replica may work on. Pure.</summary>
/// <param name="Self">Name of this replica.</param>
/// <param name="View">The view that it has published.</param>
/// <param name="Others">The other live replicas with the views that they had published, read after it published its own.</param>
/// <remarks>
/// Two replicas never hold the same key. Each publishes the view by which it wants to work and only then reads the views of the others;
/// of two that want the same key, the one that reads later sees what the other has published, and holds back. A replica that loses a key
/// ends its work on it before it publishes the view that gives it away.
/// </remarks>
public sealed record ShardGrant(string Self, ShardView View, IReadOnlyList<(string Member, ShardView Published)> Others)
{
    /// <summary>Nothing at all.</summary>
    public static ShardGrant Nothing(string self) => new(self, ShardView.Empty, []);

    public bool Allows(ObjectKey key)
    {
        if (View.OwnerOf(key) != Self)
        {
            return false;
        }

        foreach ((string member, ShardView published) in Others)
        {
            if (published.OwnerOf(key) == member)
            {
                return false;
            }
        }

        return true;
    }
}
