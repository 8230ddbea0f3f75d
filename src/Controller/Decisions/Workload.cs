namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>A Deployment as the decision sees it.</summary>
/// <param name="Revision">Hash of the pod template; of the primary, hash of the template that it was copied from.</param>
/// <param name="Replicas">Wanted pods.</param>
/// <param name="Health">What its status and pods say.</param>
/// <param name="Reason">The sentence behind <paramref name="Health"/>.</param>
/// <param name="Images">Images of the pod template.</param>
internal sealed record Workload(string Revision, int Replicas, WorkloadHealth Health, string Reason, IReadOnlyList<string> Images)
{
    /// <summary>Whether its pods cannot start for a reason that is not the revision's.</summary>
    public bool IsBlocked => Health == WorkloadHealth.Blocked;
}
