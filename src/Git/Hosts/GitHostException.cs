namespace ProgressiveDelivery.Git;

/// <summary>A Git host's API did not do what was asked. The message says why in one sentence, with the host's own words, and holds no secret.</summary>
public sealed class GitHostException : Exception
{
    public GitHostException()
        : this("the Git host is not available")
    {
    }

    public GitHostException(string message)
        : base(message)
    {
    }

    public GitHostException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public GitHostException(GitHostTrouble trouble, string message, TimeSpan? retryAfter = null)
        : base(message)
    {
        Trouble = trouble;
        RetryAfter = retryAfter;
    }

    public GitHostTrouble Trouble { get; }

    /// <summary>How long the host asks to wait, when it says so.</summary>
    public TimeSpan? RetryAfter { get; }
}
