namespace ProgressiveDelivery.Git;

/// <summary>How to prove to a Git server who we are. Values never appear in <see cref="object.ToString"/>, logs or errors.</summary>
public abstract record GitCredentials
{
    private protected GitCredentials()
    {
    }

    /// <summary>No proof: a public repository that can be read (a push will be refused).</summary>
    public static GitCredentials None { get; } = new NoCredentials();

    /// <summary>PEM of the certificate authorities that may sign an https server's certificate; null means the system's.</summary>
    public string? CaPem { get; init; }

    /// <summary>Values that must not leave the process; used to clean what git prints.</summary>
    internal abstract IEnumerable<string> Secrets { get; }

    public sealed override string ToString() => GetType().Name;
}
