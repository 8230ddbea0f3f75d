namespace ProgressiveDelivery.Git;

/// <summary>Reads the facts of one revert from an up-to-date clone.</summary>
internal static class FactFinder
{
    private const int MostCommits = 200;

    public static async Task<RevertFacts> ReadAsync(
        BareRepository repository, RevertRequest request, string folder, string head, CancellationToken cancellationToken)
    {
        bool hasGood = await repository.HasCommitAsync(request.GoodCommit, cancellationToken);
        bool hasBad = await repository.HasCommitAsync(request.BadCommit, cancellationToken);
        string? good = hasGood ? request.GoodCommit : null;
        return new RevertFacts
        {
            Head = head,
            HasGood = hasGood,
            HasBad = hasBad,
            AtHead = await repository.EntryAsync(head, folder, cancellationToken),
            AtGood = hasGood ? await repository.EntryAsync(request.GoodCommit, folder, cancellationToken) : null,
            AtBad = hasBad ? await repository.EntryAsync(request.BadCommit, folder, cancellationToken) : null,
            Reverts = await repository.LogOfRevertsAsync(good, head, cancellationToken),
            UpToBad = hasBad ? await repository.LogOfFolderAsync(good, request.BadCommit, folder, MostCommits, cancellationToken) : [],
            AfterBad = hasBad ? await repository.LogOfFolderAsync(request.BadCommit, head, folder, MostCommits, cancellationToken) : [],
        };
    }
}
