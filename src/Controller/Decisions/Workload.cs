using System.Collections.ObjectModel;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>A Deployment as the decision sees it.</summary>
/// <param name="Revision">Hash of the pod template; of the primary, hash of the template that it was copied from.</param>
/// <param name="Replicas">Wanted pods.</param>
/// <param name="Health">What its status and pods say.</param>
/// <param name="Reason">The sentence behind <paramref name="Health"/>.</param>
/// <param name="Images">Images of the pod template.</param>
internal sealed record Workload(string Revision, int Replicas, WorkloadHealth Health, string Reason, IReadOnlyList<string> Images)
{
    /// <summary>Hashes of the configuration that is part of the revision, as <c>configmap/name</c> and <c>secret/name</c>; of the target only.</summary>
    public IReadOnlyDictionary<string, string> Configs { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Pods that there are, of whatever template.</summary>
    public int Pods { get; init; } = Replicas;

    /// <summary>Copies of ConfigMaps that its pods read and that are not there; of the primary only.</summary>
    public IReadOnlyList<string> LostConfigs { get; init; } = [];

    /// <summary>Whether its settings beside the pod template are not those that the target has now; of the primary only.</summary>
    public bool SettingsDiffer { get; init; }

    /// <summary>Whether its pods cannot start for a reason that is not the revision's.</summary>
    public bool IsBlocked => Health == WorkloadHealth.Blocked;
}
