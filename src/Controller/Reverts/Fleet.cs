using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Provenance;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Reverts;

/// <summary>
/// All Canaries together, asked only when one of them is about to write to Git. What counts is in their status, so that a
/// new leader counts the same.
/// </summary>
/// <param name="canaries">All of them as this process knows them, its own last writes among them.</param>
/// <param name="limits">What is allowed.</param>
/// <param name="time">The clock.</param>
internal sealed class Fleet(Func<IEnumerable<Canary>> canaries, RevertLimits limits, TimeProvider time)
{
    /// <summary>Far longer than from a decision to its status.</summary>
    private static readonly TimeSpan PromiseLasts = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();

    /// <summary>What workers have let through and not yet written: two of them must not take the last one of a budget.</summary>
    private readonly Dictionary<ObjectKey, RecentRevert> _promised = [];

    /// <summary>Whether the revert that the Canary's status names may be written; a yes is promised to no other.</summary>
    public RevertGate GateFor(Canary canary)
    {
        ObjectKey key = KeyOf(canary);
        string id = canary.Status!.Rollback!.Id!;
        string repository = RepositoryUrl.NameOf(canary.Status.Provenance!.Bad!.Url);
        DateTimeOffset now = time.GetUtcNow();
        lock (_lock)
        {
            _promised.Remove(key);
            RevertGate gate = RevertGate.Of(limits, Statuses(now), repository, id, now);
            if (gate.IsOpen)
            {
                _promised[key] = new RecentRevert { Id = id, Repository = repository, At = now };
            }

            return gate;
        }
    }

    /// <summary>What the breaker says to this revert right before it is written; null when it may be.</summary>
    public string? Objection(RollbackStatus job)
    {
        if (job.Confirmed == true)
        {
            return null;
        }

        DateTimeOffset now = time.GetUtcNow();
        lock (_lock)
        {
            RevertGate breaker = RevertGate.Breaker(limits, Statuses(now), now);
            return breaker.BreakerOpenUntil is null ? null : $"{breaker.Failures} Canaries have failed by their metrics meanwhile.";
        }
    }

    private List<CanaryStatus> Statuses(DateTimeOffset now)
    {
        var all = new List<CanaryStatus>();
        foreach (Canary canary in canaries())
        {
            CanaryStatus status = canary.Status ?? new CanaryStatus();
            all.Add(_promised.TryGetValue(KeyOf(canary), out RecentRevert? promise) && promise.At > now - PromiseLasts
                ? status with { RecentReverts = RevertGate.With(status.RecentReverts, promise) }
                : status);
        }

        return all;
    }

    private static ObjectKey KeyOf(Canary canary) => new(canary.Metadata.Namespace, canary.Metadata.Name);
}
