namespace ProgressiveDelivery.Git;

/// <summary>A way for a finished commit onto a branch of the server, never by force.</summary>
internal interface IPublisher
{
    /// <summary>Onto a branch whose head it was planned on, if it still is.</summary>
    Task<Publication> PublishAsync(BuiltCommit built, string branch, CancellationToken cancellationToken);

    /// <summary>Onto a branch of its own; one that is there already, other than without any commit of ours, is a lost race.</summary>
    Task<Publication> PublishNewAsync(BuiltCommit built, string branch, CancellationToken cancellationToken);
}
