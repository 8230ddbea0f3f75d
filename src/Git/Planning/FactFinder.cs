namespace ProgressiveDelivery.Git;

/// <summary>Reads the facts of one revert from an up-to-date clone.</summary>
internal sealed class FactFinder(BareRepository repository, RevertRequest request, string folder)
{
    private const int MostCommits = 200;

    public async Task<RevertFacts> ReadAsync(string head, CancellationToken cancellationToken)
    {
        bool hasGood = await repository.HasCommitAsync(request.GoodCommit, cancellationToken);
        bool hasBad = await repository.HasCommitAsync(request.BadCommit, cancellationToken);
        string? good = hasGood ? request.GoodCommit : null;
        var facts = new RevertFacts
        {
            Head = head,
            HasGood = hasGood,
            HasBad = hasBad,
            Scope = [GitPath.FromText(folder)],
            AtHead = await repository.EntryAsync(head, folder, cancellationToken),
            AtGood = hasGood ? await repository.EntryAsync(request.GoodCommit, folder, cancellationToken) : null,
            AtBad = hasBad ? await repository.EntryAsync(request.BadCommit, folder, cancellationToken) : null,
            Reverts = await repository.LogOfRevertsAsync(good, head, cancellationToken),
        };
        return hasBad ? await WithChangesAsync(facts, good, cancellationToken) : facts;
    }

    private async Task<RevertFacts> WithChangesAsync(RevertFacts facts, string? good, CancellationToken cancellationToken)
    {
        IReadOnlyList<ChangedEntry> failing = good is null ? [] : await repository.DiffAsync(good, request.BadCommit, [""], cancellationToken);
        IReadOnlyList<string> scope = [.. facts.Scope, .. await OthersAsync(failing, facts.Scope[0], cancellationToken)];
        return facts with
        {
            Scope = scope,
            Failing = [.. failing.Where(entry => scope.Any(place => GitPath.IsWithin(entry.Path, place)))],
            Later = await repository.DiffAsync(request.BadCommit, facts.Head, scope, cancellationToken),

            UpToBad = await WithoutReleasesAsync(await repository.LogOfAsync(good, request.BadCommit, scope, MostCommits, cancellationToken), scope, cancellationToken),
            AfterBad = await repository.LogOfAsync(request.BadCommit, facts.Head, scope, MostCommits, cancellationToken),
        };
    }

    /// <summary>
    /// Giving values back to an image bot is no part of what failed, and nothing to be undone; people may have squashed it
    /// with work of theirs, which is.
    /// </summary>
    private async Task<IReadOnlyList<LogEntry>> WithoutReleasesAsync(IReadOnlyList<LogEntry> log, IReadOnlyList<string> scope, CancellationToken cancellationToken)
    {
        var left = new List<LogEntry>();
        foreach (LogEntry entry in log)
        {
            if (entry.Trailers.ReleaseId is null || !await ChangesMarksOnlyAsync(entry.Sha, scope, cancellationToken))
            {
                left.Add(entry);
            }
        }

        return left;
    }

    private async Task<bool> ChangesMarksOnlyAsync(string commit, IReadOnlyList<string> scope, CancellationToken cancellationToken)
    {
        if (await repository.ParentsAsync(commit, cancellationToken) is not [{ } parent, ..])
        {
            return false;
        }

        IReadOnlyList<ChangedEntry> changed = await repository.DiffAsync(parent, commit, scope, cancellationToken);
        if (changed.Any(change => change is not { Before: { IsFile: true } before, After: { IsFile: true } after } || before.Mode != after.Mode))
        {
            return false;
        }

        IReadOnlyDictionary<string, byte[]> contents = await repository.ReadAsync([.. changed.SelectMany(change => new[] { change.Before!.Id, change.After!.Id }).Distinct()], cancellationToken);
        return changed.All(change => HoldMarks.DifferInMarksOnly(contents[change.Before!.Id], contents[change.After!.Id]));
    }

    /// <summary>Places beside the folder that the app is built from, so far as the failing change reached them.</summary>
    private async Task<IReadOnlyList<string>> OthersAsync(IReadOnlyList<ChangedEntry> failing, string own, CancellationToken cancellationToken)
    {
        string[] outside = [.. failing.Select(entry => entry.Path).Where(path => !GitPath.IsWithin(path, own))];
        if (outside.Length == 0)
        {
            return [];
        }

        IEnumerable<string> declared = request.Paths.Select(RepositoryPath.Normalise).OfType<string>().Select(GitPath.FromText);
        IReadOnlyList<string> referred = await new ClosureFinder(repository, request.BadCommit).FindAsync(folder, cancellationToken);
        return [.. declared.Concat(referred).Distinct().Where(place => outside.Any(path => GitPath.IsWithin(path, place)))];
    }
}
