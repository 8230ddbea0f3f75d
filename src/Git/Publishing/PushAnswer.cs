namespace ProgressiveDelivery.Git;

/// <summary>What a server made of a push.</summary>
internal enum PushAnswer
{
    Accepted,

    /// <summary>The branch moved in the meantime: look again.</summary>
    LostRace,

    /// <summary>The server forbids it.</summary>
    Refused,

    /// <summary>No answer about the branch at all; it may even have been taken.</summary>
    Failed,
}
