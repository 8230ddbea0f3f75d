using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>Which Canaries a change of an object concerns; looked up at every watch event, so in constant time.</summary>
internal sealed class DependencyIndex
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ObjectKey, IReadOnlySet<ObjectReference>> _dependencies = [];
    private readonly Dictionary<ObjectReference, HashSet<ObjectKey>> _dependents = [];

    /// <summary>Replaces what the Canary depends on.</summary>
    public void Set(ObjectKey canary, IReadOnlySet<ObjectReference> dependencies)
    {
        lock (_lock)
        {
            if (_dependencies.TryGetValue(canary, out IReadOnlySet<ObjectReference>? known) && known.SetEquals(dependencies))
            {
                return;
            }

            Remove(canary);
            _dependencies[canary] = dependencies;
            foreach (ObjectReference dependency in dependencies)
            {
                if (!_dependents.TryGetValue(dependency, out HashSet<ObjectKey>? canaries))
                {
                    _dependents[dependency] = canaries = [];
                }

                canaries.Add(canary);
            }
        }
    }

    /// <summary>Forgets a Canary that is gone.</summary>
    public void Forget(ObjectKey canary)
    {
        lock (_lock)
        {
            Remove(canary);
        }
    }

    /// <summary>The Canaries that depend on this object.</summary>
    public IReadOnlyList<ObjectKey> DependentsOf(ObjectReference reference)
    {
        lock (_lock)
        {
            return _dependents.TryGetValue(reference, out HashSet<ObjectKey>? canaries) ? [.. canaries] : [];
        }
    }

    private void Remove(ObjectKey canary)
    {
        if (!_dependencies.Remove(canary, out IReadOnlySet<ObjectReference>? dependencies))
        {
            return;
        }

        foreach (ObjectReference dependency in dependencies)
        {
            if (_dependents.TryGetValue(dependency, out HashSet<ObjectKey>? canaries))
            {
                canaries.Remove(canary);
                if (canaries.Count == 0)
                {
                    _dependents.Remove(dependency);
                }
            }
        }
    }
}
