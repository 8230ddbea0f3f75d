namespace ProgressiveDelivery.Perturbations;

/// <summary>All tests share one control plane; each has a namespace of its own.</summary>
[CollectionDefinition(Name)]
public sealed class ClusterCollection : ICollectionFixture<Cluster>
{
    public const string Name = "cluster";
}
