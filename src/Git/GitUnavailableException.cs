namespace ProgressiveDelivery.Git;

/// <summary>Git trouble that may pass: a dead server, a timeout, refused credentials, too many lost races. Run the same job again later.</summary>
public sealed class GitUnavailableException : Exception
{
    public GitUnavailableException()
        : this("the Git server is not available")
    {
    }

    public GitUnavailableException(string message)
        : base(message)
    {
    }

    public GitUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public GitUnavailableException(GitTrouble trouble, string message)
        : base(message) => Trouble = trouble;

    /// <summary>What kind of trouble, for metrics and conditions.</summary>
    public GitTrouble Trouble { get; }
}
