using System.Collections.Concurrent;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Sandbox.GitOpsAgent.Sources;

/// <summary>The newest artifact of each GitRepository; tells who asked when a new one arrives.</summary>
internal sealed class ArtifactStore
{
    private readonly ConcurrentDictionary<ObjectKey, Artifact> _artifacts = new();

    public event Action<ObjectKey>? Arrived;

    public Artifact? Get(ObjectKey repository) => _artifacts.GetValueOrDefault(repository);

    public void Put(ObjectKey repository, Artifact artifact)
    {
        if (Get(repository) != artifact)
        {
            _artifacts[repository] = artifact;
            Arrived?.Invoke(repository);
        }
    }

    public void Remove(ObjectKey repository) => _artifacts.TryRemove(repository, out _);
}
