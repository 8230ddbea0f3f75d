using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Provenance;

/// <summary>Where a deployer says that the cluster's state came from.</summary>
/// <param name="Origin">The place, with the commit that was applied.</param>
/// <param name="AttemptedCommit">The newest commit that it has begun to apply, where it says so.</param>
/// <param name="Settled">Nothing of that commit is still under way, as a Helm release that follows its Kustomization may be.</param>
internal sealed record FoundOrigin(GitOrigin Origin, string? AttemptedCommit, bool Settled = true);
