namespace ProgressiveDelivery.Git;

/// <summary>Publishes with <c>git push</c>, on every server alike.</summary>
internal sealed class GitPublisher(BareRepository repository) : IPublisher
{
    public async Task<Publication> PublishAsync(BuiltCommit built, string branch, CancellationToken cancellationToken) =>
        Read(built, await repository.PushAsync(built.Commit, branch, cancellationToken));

    public async Task<Publication> PublishNewAsync(BuiltCommit built, string branch, CancellationToken cancellationToken) =>
        Read(built, await repository.PushNewAsync(built.Commit, branch, cancellationToken));

    private Publication Read(BuiltCommit built, GitResult result) => PushReport.Read(result) switch
    {
        PushAnswer.Accepted => new Publication(PushAnswer.Accepted, built.Commit),
        PushAnswer.LostRace => new Publication(PushAnswer.LostRace, Reason: PushReport.Reason(result, repository.Session.Redaction)),
        PushAnswer.Refused => new Publication(PushAnswer.Refused, Reason: PushReport.Reason(result, repository.Session.Redaction)),
        _ => throw repository.Failure("push", result),
    };
}
