namespace ProgressiveDelivery.Controller.Tests.Decisions.Simulation;

/// <summary>A commit on the branch; the app's folder holds nothing but the name of a revision.</summary>
/// <param name="Sha">Its name.</param>
/// <param name="Content">Revision that the folder deploys.</param>
/// <param name="RevertId">Identity of the revert, when the commit is ours.</param>
/// <param name="FailedRevision">What our commit undid.</param>
/// <param name="IsHeld">Whether the image bot is kept from writing the folder.</param>
internal sealed record Commit(string Sha, string Content, string? RevertId = null, string? FailedRevision = null, bool IsHeld = false);
