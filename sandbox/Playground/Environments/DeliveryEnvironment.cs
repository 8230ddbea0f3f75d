using ProgressiveDelivery.Sandbox.Playground.Cluster;
using ProgressiveDelivery.Sandbox.Playground.Load;

namespace ProgressiveDelivery.Sandbox.Playground.Environments;

/// <summary>One environment of an app: a namespace, an overlay in Git, and its users.</summary>
public sealed class DeliveryEnvironment : IAsyncDisposable
{
    public DeliveryEnvironment(Stage stage, string name, string ns, string host, double requestsPerSecond)
    {
        Name = name;
        Namespace = ns;
        Rollout = stage.Watch.Rollout(ns, "shop");
        Load = new LoadGenerator(stage.Place.Ingress, host, requestsPerSecond);
    }

    /// <summary>dev, staging or production.</summary>
    public string Name { get; }

    public string Namespace { get; }

    public Rollout Rollout { get; }

    public LoadGenerator Load { get; }

    /// <summary>The kustomization of its overlay, where the version stands, as a path in the repository.</summary>
    public string File => $"apps/shop/overlays/{Name}/kustomization.yaml";

    /// <summary>Stops the users; what was made stays.</summary>
    public ValueTask DisposeAsync() => Load.DisposeAsync();
}
