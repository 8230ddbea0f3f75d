namespace ProgressiveDelivery.Git;

/// <summary>A repository on a server: its http, https or ssh address and how to log in.</summary>
public sealed record GitRemote(string Url, GitCredentials Credentials);
