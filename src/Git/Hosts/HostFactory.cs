namespace ProgressiveDelivery.Git;

/// <summary>Opens a repository on one kind of host, or says what to set.</summary>
internal delegate (IGitHost? Host, string? Error) HostFactory(GitHostSettings settings, RepositoryAddress address, GitHostConnections connections);
