namespace ProgressiveDelivery.Git;

/// <summary>A repository on a Gitea or Forgejo.</summary>
/// <param name="Api">Address of the API, without a slash at the end.</param>
/// <param name="Repository">Address of the repository in the API.</param>
internal sealed record GiteaPlace(string Api, string Owner, string Repository);
