namespace ProgressiveDelivery.Git;

/// <summary>A repository on Azure DevOps.</summary>
/// <param name="Repository">Address of the repository in the API.</param>
/// <param name="Identities">Where people are looked up: a server of its own in the cloud.</param>
/// <param name="Web">Address of the repository's pages.</param>
internal sealed record AzureDevOpsPlace(string Repository, string Identities, string Web);
