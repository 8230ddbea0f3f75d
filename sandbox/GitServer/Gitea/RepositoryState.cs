namespace ProgressiveDelivery.Sandbox.GitServer.Gitea;

/// <summary>All that the host knows of a repository beside its Git objects.</summary>
internal sealed record RepositoryState
{
    public IReadOnlyList<LabelRecord> Labels { get; init; } = [];

    /// <summary>Oldest first; the numbers count from 1.</summary>
    public IReadOnlyList<PullRecord> Pulls { get; init; } = [];

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<StatusRecord> Statuses { get; init; } = [];

    public IReadOnlyList<BranchRule> Rules { get; init; } = [];

    public BranchRule RuleOf(string branch) => Rules.FirstOrDefault(rule => rule.Branch == branch) ?? new BranchRule(branch) { MayPush = true };

    public StatusRecord? NewestStatus(string commit, string context) =>
        Statuses.LastOrDefault(status => status.Commit == commit && status.Context == context);

    public RepositoryState With(PullRecord pull) => this with { Pulls = [.. Pulls.Select(known => known.Number == pull.Number ? pull : known)] };
}
