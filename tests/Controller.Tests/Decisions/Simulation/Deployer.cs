using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Tests.Decisions.Simulation;

/// <summary>
/// Follows the branch as Flux does: says what it begins to apply, applies it, then says that it did; heals drift. With a
/// Helm release in between it says so first, and the release brings the change a moment later.
/// </summary>
internal sealed class Deployer(World world)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ApplyTime = TimeSpan.FromMilliseconds(300);
    private DateTimeOffset _syncAt = World.Start;
    private DateTimeOffset? _applyAt;
    private DateTimeOffset? _reportAt;
    private Commit? _attempted;
    private Commit? _applied;

    public DateTimeOffset Due => _reportAt ?? _applyAt ?? _syncAt;

    /// <summary>What it reports; null before its first apply and where the app is not deployed from Git.</summary>
    public GitOrigin? Origin => _applied is null ? null : new GitOrigin { Deployer = "Kustomization flux-system/app", Url = "https://git.example/apps.git", Branch = "main", Path = "apps/app", Commit = _applied.Sha };

    /// <summary>Somebody suspended it.</summary>
    public bool IsPaused { get; set; }

    /// <summary>Whether a Helm release brings what was applied.</summary>
    public bool HasRelease { get; set; }

    /// <summary>Whether the release, if there is one, has brought all that was applied.</summary>
    public bool HasCaughtUp => !HasRelease || _reportAt is null;

    public string? Attempted => _attempted?.Sha;

    /// <summary>Whether branch and cluster agree and it has said so.</summary>
    public bool IsSettled => _applied == world.Git.Head && world.Target?.Revision == world.Git.Head.Content;

    public void Nudge() => _syncAt = world.Now;

    public void Tick()
    {
        if (_reportAt is { } report)
        {
            if (world.Now >= report)
            {
                _reportAt = null;
                Do(apply: HasRelease);
            }
        }
        else if (_applyAt is { } apply)
        {
            if (world.Now >= apply)
            {
                _applyAt = null;
                _reportAt = world.Now + ApplyTime;
                Do(apply: !HasRelease);
            }
        }
        else if (world.Now >= _syncAt)
        {
            _syncAt = world.Now + Interval;
            if (!IsPaused)
            {
                Sync();
            }
        }
    }

    private void Do(bool apply)
    {
        if (apply)
        {
            world.Deploy(_attempted!.Content);
        }
        else
        {
            _applied = _attempted;
            world.Changed();
        }
    }

    private void Sync()
    {
        if (world.Git.IsUp && world.Git.Head != _attempted)
        {
            _attempted = world.Git.Head;
            _applyAt = world.Now + ApplyTime;
            world.Changed();
        }
        else if (_attempted is not null && world.Target?.Revision != _attempted.Content)
        {
            world.Deploy(_attempted.Content);
        }
    }
}
