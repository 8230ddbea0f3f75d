namespace ProgressiveDelivery.Git;

/// <summary>
/// Plans how the good state comes back. While the branch shows exactly what failed, that is a matter of tree entries. As
/// soon as others have worked in the same place, their work is looked at: what may be a repair stands, and nothing is done;
/// what is not stays, beside the revert; and what cannot be kept is dropped only by a person.
/// </summary>
internal sealed class RevertPlanner(BareRepository repository, RevertRequest request, string folder)
{
    private const int MostFilesRead = 100;
    private const int MostEntries = 1000;

    /// <summary>The plan, or the reason why there is none.</summary>
    public async Task<(RevertPlan? Plan, RevertOutcome? Refusal)> PlanAsync(RevertFacts facts, CancellationToken cancellationToken)
    {
        (RevertPlan? Plan, RevertOutcome? Refusal) planned = await RestoreAsync(facts, cancellationToken);
        if (!request.HoldsMarkers)
        {
            return planned;
        }

        var holder = new MarkHolder(repository);
        if (planned.Plan is { } plan)
        {
            return (await holder.HoldAsync(plan, facts, cancellationToken), null);
        }

        return planned.Refusal is RevertOutcome.AlreadyReverted done && await holder.FindAsync(facts, cancellationToken) is { Count: > 0 } held
            ? (null, done with { Held = held })
            : planned;
    }

    private async Task<(RevertPlan? Plan, RevertOutcome? Refusal)> RestoreAsync(RevertFacts facts, CancellationToken cancellationToken)
    {
        bool isDone = facts.Reverts.Any(entry => entry.Trailers.Id == request.RevertId);
        if (!isDone && !(facts.HasGood && facts.HasBad))
        {
            if (Refusals.OwnWork(request, facts) is { } own)
            {
                return (null, own);
            }

            if (await PatchImagesAsync(facts, cancellationToken) is { } patched)
            {
                return (patched, null);
            }
        }

        if (Refusals.Find(request, folder, facts) is { } refusal)
        {
            return (null, refusal);
        }

        if (facts.Later.Count == 0)
        {
            return (await WithCautionsAsync(Restore(facts), facts, cancellationToken), null);
        }

        (RevertPlan? plan, RevertOutcome? moved) = await KeepLaterWorkAsync(facts, cancellationToken);
        return plan is null ? (null, moved) : (await WithCautionsAsync(plan, facts, cancellationToken), null);
    }

    private static RevertPlan Restore(RevertFacts facts)
    {
        string own = facts.Scope[0];
        var entries = new List<(string, TreeEntry?)>();
        if (facts.Failing.Any(entry => GitPath.IsWithin(entry.Path, own)))
        {
            entries.Add((own, facts.AtGood));
        }

        entries.AddRange(facts.Failing.Where(entry => !GitPath.IsWithin(entry.Path, own)).Select(entry => (entry.Path, entry.Before)));
        return new RevertPlan
        {
            Strategy = facts.UpToBad.Count == 1 ? RevertStrategy.CommitRevert : RevertStrategy.PathRestore,
            Head = facts.Head,
            Entries = entries,
            Undone = Commits(facts.UpToBad),
        };
    }

    private async Task<(RevertPlan? Plan, RevertOutcome? Moved)> KeepLaterWorkAsync(RevertFacts facts, CancellationToken cancellationToken)
    {
        ChangedEntry[] mixed = [.. facts.Failing.Where(entry => facts.AtHeadOf(entry) is { } now && now != entry.Before && now != entry.After)];
        ChangedEntry[] manifests = [.. facts.Later.Where(entry => TemplateChange.IsManifest(entry.Path))];
        if (manifests.Length + mixed.Length > MostFilesRead)
        {
            return (null, MovedOn(facts));
        }

        IReadOnlyDictionary<string, byte[]> contents = await ReadAsync(facts, mixed, manifests, cancellationToken);
        if (manifests.Any(entry => MayBeRepair(entry, facts, contents)))
        {
            return (null, MovedOn(facts));
        }

        var merger = new FileMerger(repository, contents);
        var merges = new List<FileMerge>();
        foreach (ChangedEntry entry in mixed)
        {
            merges.Add(await merger.MergeAsync(entry, facts.AtHeadOf(entry)!, cancellationToken));
        }

        return merges.Any(merge => merge.Fit == FieldFit.MovedOn)
            ? (null, MovedOn(facts))
            : await ComposeAsync(facts, merges, cancellationToken);
    }

    private async Task<(RevertPlan? Plan, RevertOutcome? Moved)> ComposeAsync(RevertFacts facts, List<FileMerge> merges, CancellationToken cancellationToken)
    {
        List<(string Path, TreeEntry? Entry)> entries =
            [.. facts.Failing.Where(entry => facts.AtHeadOf(entry) == entry.After).Select(entry => (entry.Path, entry.Before))];
        foreach (FileMerge merge in merges.Where(merge => merge.Content is not null))
        {
            entries.Add((merge.Failing.Path, merge.AtHead with { Id = await repository.WriteFileAsync(merge.Content!, cancellationToken) }));
        }

        string[] lost = [.. merges.Where(merge => merge.Fit == FieldFit.Unfit).Select(merge => merge.Failing.Path)];
        entries.AddRange(merges.Where(merge => merge.Fit == FieldFit.Unfit).Select(merge => (merge.Failing.Path, merge.Failing.Before)));
        if (entries.Count == 0)
        {
            return (null, new RevertOutcome.AlreadyReverted(null, facts.Head));
        }

        IReadOnlyList<UndoneCommit> dropped = lost.Length == 0
            ? []
            : Commits(await repository.LogOfAsync(request.BadCommit, facts.Head, lost, MostFilesRead, cancellationToken));
        var plan = new RevertPlan
        {
            Strategy = merges.Any(merge => merge.IsPatch) ? RevertStrategy.FieldPatch
                : facts.UpToBad.Count == 1 ? RevertStrategy.CommitRevert
                : RevertStrategy.PathRestore,
            Head = facts.Head,
            Entries = entries,
            Undone = Commits(facts.UpToBad),
            Dropped = dropped,
            Kept = [.. Commits(facts.AfterBad).Except(dropped)],
            Cautions = lost.Length == 0
                ? []
                : [$"Later edits of {string.Join(", ", lost.Select(GitPath.ToText))} overlap with the failing change and would be dropped: {string.Join(", ", dropped.Select(commit => CommitSha.Short(commit.Sha)))}."],
        };
        return (plan, null);
    }

    /// <summary>The commit that held the good state is lost, but the images that ran then are recorded.</summary>
    private async Task<RevertPlan?> PatchImagesAsync(RevertFacts facts, CancellationToken cancellationToken)
    {
        if (request.Images.Count == 0 || facts.AtHead is not { IsFolder: true })
        {
            return null;
        }

        (string Path, TreeEntry Entry)[] manifests =
        [
            .. (await repository.FilesAsync(facts.Head, folder, cancellationToken)).Where(file => file.Entry.IsFile && TemplateChange.IsManifest(file.Path)),
        ];
        if (manifests.Length is 0 or > MostFilesRead)
        {
            return null;
        }

        IReadOnlyDictionary<string, byte[]> contents = await repository.ReadAsync([.. manifests.Select(file => file.Entry.Id).Distinct()], cancellationToken);
        var entries = new List<(string, TreeEntry?)>();
        foreach ((string path, TreeEntry entry) in manifests)
        {
            if (ImagePatch.Apply(contents[entry.Id], request.Images) is { } content)
            {
                entries.Add((path, entry with { Id = await repository.WriteFileAsync(content, cancellationToken) }));
            }
        }

        return entries.Count == 0 ? null : new RevertPlan
        {
            Strategy = RevertStrategy.FieldPatch,
            Head = facts.Head,
            Entries = entries,
            Undone = [],
        };
    }

    private async Task<IReadOnlyDictionary<string, byte[]>> ReadAsync(
        RevertFacts facts, ChangedEntry[] mixed, ChangedEntry[] manifests, CancellationToken cancellationToken)
    {
        IEnumerable<TreeEntry?> wanted = mixed.SelectMany(entry => new[] { entry.Before, entry.After, facts.AtHeadOf(entry) })
            .Concat(manifests.SelectMany(entry => new[] { entry.Before, entry.After }));
        return await repository.ReadAsync([.. wanted.OfType<TreeEntry>().Where(entry => entry.IsFile).Select(entry => entry.Id).Distinct()], cancellationToken);
    }

    private static bool MayBeRepair(ChangedEntry later, RevertFacts facts, IReadOnlyDictionary<string, byte[]> contents)
    {
        ChangedEntry? failing = facts.Failing.FirstOrDefault(entry => entry.Path == later.Path);
        if (failing is not null && later.After == failing.Before)
        {
            return false;
        }

        IReadOnlySet<string> reverted = failing is { Before: { } good, After: { } bad } && contents.TryGetValue(good.Id, out byte[]? before) && contents.TryGetValue(bad.Id, out byte[]? after)
            ? FieldPatch.ChangedPlaces(before, after)
            : new HashSet<string>();
        return TemplateChange.IsPossible(later.Path, Content(later.Before), Content(later.After), reverted);

        byte[]? Content(TreeEntry? entry) => entry is { IsFile: true } ? contents[entry.Id] : null;
    }

    private async Task<RevertPlan> WithCautionsAsync(RevertPlan plan, RevertFacts facts, CancellationToken cancellationToken)
    {
        var cautions = new List<string>(plan.Cautions);
        string[] shared = [.. facts.Failing.Select(entry => entry.Path).Where(path => !GitPath.IsWithin(path, facts.Scope[0]))];
        if (shared.Length > 0)
        {
            cautions.Add($"The failing change also reached {Listed(shared)}, outside {folder}; other apps may be built from that.");
        }

        if (plan.Entries.Count > MostEntries)
        {
            cautions.Add($"The revert changes {plan.Entries.Count} files.");
        }

        if (await EncryptionKeys.RotatedAsync(repository, facts, request, folder, cancellationToken) is { } rotated)
        {
            cautions.Add(rotated);
        }

        return plan with { Cautions = cautions };
    }

    private RevertOutcome.Superseded MovedOn(RevertFacts facts) => new(
        facts.Head,
        $"{Refusals.Place(folder)} has changed{Refusals.By(facts)} in a way that may be a repair or a next version; its own trial decides, and nothing is reverted.");

    private static string Listed(string[] paths) =>
        string.Join(", ", paths.Take(5).Select(GitPath.ToText)) + (paths.Length > 5 ? $" and {paths.Length - 5} more" : "");

    private static IReadOnlyList<UndoneCommit> Commits(IReadOnlyList<LogEntry> log) => [.. log.Select(entry => new UndoneCommit(entry.Sha, entry.Subject, entry.Author))];
}
