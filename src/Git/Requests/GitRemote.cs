namespace ProgressiveDelivery.Git;

/// <summary>A repository on a server: its http, https or ssh address and how to log in.</summary>
public sealed record GitRemote(string Url, GitCredentials Credentials)
{
    /// <summary>The proxy on the way to an https or http address; null means: what the environment of the process says.</summary>
    public GitProxy? Proxy { get; init; }
}
