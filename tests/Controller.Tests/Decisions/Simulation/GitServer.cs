using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;

namespace ProgressiveDelivery.Controller.Tests.Decisions.Simulation;

/// <summary>The branch, and the part of the revert that happens on it.</summary>
internal sealed class GitServer(Watchdog watchdog)
{
    private readonly List<Commit> _commits = [];

    public IReadOnlyList<Commit> Commits => _commits;

    public Commit Head => _commits[^1];

    public bool IsUp { get; set; } = true;

    public bool IsProtected { get; set; }

    /// <summary>A refused revert is proposed.</summary>
    public bool TakesProposals { get; set; }

    /// <summary>Whether this revert is to put the image bot's marker on hold.</summary>
    public Func<string, bool> HoldsMarkers { get; set; } = _ => false;

    private readonly HashSet<string> _marking = [];
    private readonly Dictionary<string, (string Good, string FailedRevision, bool IsClosed)> _proposals = [];

    /// <summary>People look at the open pull requests.</summary>
    public void EndProposals(bool merge)
    {
        foreach ((string id, (string good, string failed, bool isClosed)) in _proposals.Where(one => !one.Value.IsClosed).ToList())
        {
            if (merge)
            {
                _proposals.Remove(id);
                watchdog.Merged(id);
                _commits.Add(new Commit(NextSha(), good, id, failed, IsHeld: _marking.Contains(id) || Head.IsHeld));
            }
            else
            {
                _proposals[id] = (good, failed, true);
            }
        }
    }

    /// <summary>A revert is not wanted any more; a server that is down leaves its pull request open.</summary>
    public void Withdraw(string id)
    {
        if (IsUp)
        {
            _proposals.Remove(id);
        }
    }

    public void Push(string content) => _commits.Add(new Commit(NextSha(), content, IsHeld: _commits.Count > 0 && Head.IsHeld));

    /// <summary>Gives the marker back to the image bot, as the real release does.</summary>
    public RevertReport Release(string id)
    {
        if (!IsUp)
        {
            return new RevertReport(id, RevertResult.Unavailable, null, "The Git server does not answer.");
        }

        if (!Head.IsHeld)
        {
            return new RevertReport(id, RevertResult.AlreadyReverted, null, "No marker is on hold any more.");
        }

        if (IsProtected)
        {
            return new RevertReport(id, RevertResult.Refused, null, "The branch is protected.");
        }

        watchdog.Released(id);
        _commits.Add(new Commit(NextSha(), Head.Content));
        return new RevertReport(id, RevertResult.Pushed, Head.Sha, "The marker is given back.");
    }

    /// <summary>Restores the folder where the branch still shows what failed, as the real revert does.</summary>
    public RevertReport Revert(string id, string goodSha, string badSha, string failedRevision, string promoted)
    {
        RevertReport Answer(RevertResult kind, string? commit, string message) => new(id, kind, commit, message);
        if (!IsUp)
        {
            return Answer(RevertResult.Unavailable, null, "The Git server does not answer.");
        }

        if (_commits.Find(commit => commit.RevertId == id) is { } done)
        {
            return Answer(RevertResult.AlreadyReverted, done.Sha, "Was reverted before.") with { Held = Head.IsHeld ? Marks(failedRevision) : null };
        }

        string good = Content(goodSha);
        string bad = Content(badSha);
        if (good == bad)
        {
            return Answer(RevertResult.Blocked, null, "The failing change is not in this folder.");
        }

        if (Head.Content == good)
        {
            return Answer(RevertResult.AlreadyReverted, null, "The good state is on the branch already.");
        }

        if (Head.Content != bad)
        {
            return Answer(RevertResult.Superseded, null, "The folder has changed since.");
        }

        int at = _commits.FindIndex(commit => commit.Sha == badSha);
        while (at > 0 && _commits[at - 1].Content == bad)
        {
            at--;
        }

        if (_commits[at].RevertId is not null)
        {
            watchdog.Bark(Law.Git, $"asked to revert our own revert {_commits[at].Sha} ({bad})");
            return Answer(RevertResult.Blocked, null, "A revert is never reverted.");
        }

        if (_commits.Exists(commit => commit.FailedRevision == failedRevision))
        {
            watchdog.RevertedTwice(failedRevision);
            return Answer(RevertResult.Blocked, null, "Was reverted before and has come back.");
        }

        if (IsProtected && TakesProposals)
        {
            _proposals.TryAdd(id, (good, failedRevision, false));
            if (HoldsMarkers(id))
            {
                _marking.Add(id);
            }

            return _proposals[id].IsClosed
                ? Answer(RevertResult.Declined, null, "The pull request was closed.") with { PullRequest = id }
                : Answer(RevertResult.Proposed, null, "A pull request is open.") with { PullRequest = id, Held = _marking.Contains(id) ? Marks(failedRevision) : [] };
        }

        if (IsProtected)
        {
            return Answer(RevertResult.Refused, null, "The branch is protected.");
        }

        if (good != promoted)
        {
            watchdog.Bark(Law.Git, $"restores {good} though {promoted} was promoted last");
        }

        // A change by hand on top of a commit looks like that commit's: nobody says that it came from elsewhere.
        if (bad != failedRevision && !watchdog.IsByHand(failedRevision))
        {
            watchdog.Bark(Law.Git, $"undoes {bad} though {failedRevision} failed");
        }

        _commits.Add(new Commit(NextSha(), good, id, failedRevision, HoldsMarkers(id) || Head.IsHeld));
        return Answer(RevertResult.Pushed, Head.Sha, $"Restored by {Head.Sha}.") with { Held = HoldsMarkers(id) ? Marks(failedRevision) : [] };
    }

    private static IReadOnlyList<HeldMarkStatus> Marks(string failed) => [new HeldMarkStatus { File = "apps/app/app.yaml", Setter = "flux-system:app:tag", Failed = failed }];

    private string Content(string sha) => _commits.Find(commit => commit.Sha == sha)!.Content;

    private string NextSha() => $"c{_commits.Count + 1}";
}
