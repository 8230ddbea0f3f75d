namespace ProgressiveDelivery.Git;

/// <summary>What a server made of a push.</summary>
internal enum PushAnswer
{
    Accepted,

    /// <summary>The branch moved in the meantime: look again.</summary>
    LostRace,

    /// <summary>The server forbids it.</summary>
    Refused,

    /// <summary>This way of publishing cannot carry such a commit.</summary>
    Unfit,

    /// <summary>The server has made a commit of another content than ours.</summary>
    Altered,

    /// <summary>No answer about the branch at all; it may even have been taken.</summary>
    Failed,
}
