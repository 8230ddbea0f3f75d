namespace ProgressiveDelivery.Git;

/// <summary>Kinds of trouble with a Git server, a closed set fit for metric labels.</summary>
public enum GitTrouble
{
    /// <summary>Something that git did not explain in a way known to us.</summary>
    Unknown,

    /// <summary>The server does not answer, or not in time.</summary>
    Unreachable,

    /// <summary>The server refuses the user name, token or key.</summary>
    Credentials,

    /// <summary>The ssh host key or the TLS certificate is not the expected one.</summary>
    HostIdentity,

    /// <summary>The server knows no such repository, or hides it from these credentials.</summary>
    NotFound,

    /// <summary>Others pushed faster than we could on every attempt.</summary>
    LostRace,

    /// <summary>This machine: git is missing, the disk is full, the cache folder cannot be written.</summary>
    Local,
}
