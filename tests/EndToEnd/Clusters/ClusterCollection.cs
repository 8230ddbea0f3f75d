namespace ProgressiveDelivery.EndToEnd.Clusters;

/// <summary>The tests that need a cluster; they share one and run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class ClusterCollection : ICollectionFixture<ClusterFixture>
{
    public const string Name = "cluster";
}
