namespace ProgressiveDelivery.Git;

/// <summary>Kinds of trouble with a Git host's API, a closed set fit for metric labels.</summary>
public enum GitHostTrouble
{
    /// <summary>No answer, a broken answer, a server fault or a rate limit: try again later.</summary>
    Unavailable,

    /// <summary>The host does not know the token, or it has expired.</summary>
    Credentials,

    /// <summary>The host knows the token and does not allow it this.</summary>
    Forbidden,

    /// <summary>No such repository, pull request or commit, or the token may not see it.</summary>
    NotFound,

    /// <summary>The host refuses the request itself; trying again without a change leads nowhere.</summary>
    Invalid,
}
