using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Starts;

/// <summary>
/// The cap on concurrent rollouts: who may begin, and who is next. All that counts is in the status of the Canaries, so
/// that a new leader counts the same; the oldest revision goes first.
/// </summary>
/// <param name="canaries">All of them as this process knows them, its own last writes among them.</param>
/// <param name="limits">What is allowed.</param>
/// <param name="time">The clock.</param>
internal sealed class RolloutSlots(Func<IEnumerable<Canary>> canaries, RolloutLimits limits, TimeProvider time)
{
    /// <summary>Far longer than from a decision to its status.</summary>
    private static readonly TimeSpan PromiseLasts = TimeSpan.FromMinutes(1);

    /// <summary>How long a slot is kept for one whose turn it is; one that cannot be brought on must not keep all others waiting.</summary>
    private static readonly TimeSpan TurnLasts = TimeSpan.FromSeconds(30);

    /// <summary>So many are told their new place when others move on.</summary>
    private const int ToldPlaces = 10;

    private readonly Lock _lock = new();

    /// <summary>What workers have let begin and not yet written.</summary>
    private readonly Dictionary<ObjectKey, DateTimeOffset> _promised = [];

    /// <summary>Since when it is the turn of those that wait.</summary>
    private readonly Dictionary<ObjectKey, DateTimeOffset> _turns = [];

    private sealed record Waiting(ObjectKey Key, DateTimeOffset Since);

    public bool IsCapped => limits.IsSet;

    /// <summary>Whether the rollout of this revision may begin; a yes is a slot of its own.</summary>
    public RolloutSlot Ask(Canary canary, string revision)
    {
        var self = new Waiting(KeyOf(canary), canary.Status?.Held is { } held && held.Revision == revision ? held.Since : time.GetUtcNow());
        lock (_lock)
        {
            DateTimeOffset now = time.GetUtcNow();
            _promised.Remove(self.Key);
            foreach (ObjectKey late in _promised.Where(promise => promise.Value <= now - PromiseLasts).Select(promise => promise.Key).ToList())
            {
                _promised.Remove(late);
            }

            (HashSet<ObjectKey> running, List<Waiting> waiting) = Count(self.Key);
            Waiting[] ahead = [.. waiting.Where(other => Order(other, self) < 0)];
            if (!Fits(running, self.Key))
            {
                return Full(running, self.Key, ahead.Length + 1, now);
            }

            DateTimeOffset? reserved = Reserve(running, ahead, now);
            if (!Fits(running, self.Key))
            {
                return Full(running, self.Key, ahead.Length + 1, now) with { LookAgainAt = reserved };
            }

            _turns.Remove(self.Key);
            _promised[self.Key] = now;
            return new RolloutSlot(IsFree: true);
        }
    }

    /// <summary>Whether this change of a Canary lets others move on.</summary>
    public bool Moves(Canary? before, Canary? after)
        => limits.IsSet && before is not null && ((IsRunning(before) && !(after is not null && IsRunning(after))) || (IsWaiting(before) && !(after is not null && IsWaiting(after))));

    /// <summary>Those that are to ask now: whose turn it is, and the next few, whose place has changed.</summary>
    public IReadOnlyList<ObjectKey> Next()
    {
        lock (_lock)
        {
            (HashSet<ObjectKey> running, List<Waiting> waiting) = Count(null);
            waiting.Sort(Order);
            var next = new List<ObjectKey>();
            foreach ((int place, Waiting one) in waiting.Index())
            {
                if (Fits(running, one.Key))
                {
                    running.Add(one.Key);
                    next.Add(one.Key);
                }
                else if (place < ToldPlaces)
                {
                    next.Add(one.Key);
                }
            }

            return next;
        }
    }

    private (HashSet<ObjectKey> Running, List<Waiting> Waiting) Count(ObjectKey? self)
    {
        var running = new HashSet<ObjectKey>(_promised.Keys);
        var waiting = new List<Waiting>();
        foreach (Canary canary in canaries())
        {
            ObjectKey key = KeyOf(canary);
            if (key == self)
            {
                continue;
            }

            if (IsRunning(canary))
            {
                running.Add(key);
            }
            else if (IsWaiting(canary) && !running.Contains(key))
            {
                waiting.Add(new Waiting(key, canary.Status!.Held!.Since));
            }
        }

        return (running, waiting);
    }

    /// <summary>Gives those ahead the slots that are theirs; when the first of them falls free unused.</summary>
    private DateTimeOffset? Reserve(HashSet<ObjectKey> running, Waiting[] ahead, DateTimeOffset now)
    {
        DateTimeOffset? until = null;
        Array.Sort(ahead, Order);
        foreach (Waiting other in ahead.Where(other => Fits(running, other.Key)))
        {
            DateTimeOffset since = _turns.TryGetValue(other.Key, out DateTimeOffset known) ? known : _turns[other.Key] = now;
            if (now < since + TurnLasts)
            {
                running.Add(other.Key);
                until = until is null || since + TurnLasts < until ? since + TurnLasts : until;
            }
        }

        return until;
    }

    private bool Fits(HashSet<ObjectKey> running, ObjectKey key)
        => (limits.InAll == 0 || running.Count < limits.InAll) && (limits.PerNamespace == 0 || running.Count(other => other.Namespace == key.Namespace) < limits.PerNamespace);

    private RolloutSlot Full(HashSet<ObjectKey> running, ObjectKey key, int place, DateTimeOffset now)
    {
        bool everywhere = limits.InAll > 0 && running.Count >= limits.InAll;
        string words = everywhere
            ? $"it is number {place} of those that wait for their turn, for {limits.InAll} rollouts may be under way at once"
            : $"it is number {place} of those that wait for their turn, for {limits.PerNamespace} rollouts may be under way at once in namespace {key.Namespace}";
        return new RolloutSlot(IsFree: false, place, words, _promised.Count == 0 ? null : now + PromiseLasts);
    }

    private static int Order(Waiting one, Waiting other)
        => (one.Since, one.Key.Namespace, one.Key.Name).CompareTo((other.Since, other.Key.Namespace, other.Key.Name));

    private static bool IsRunning(Canary canary) => canary.Status?.Phase is Phase.Waiting or Phase.Progressing or Phase.WaitingPromotion or Phase.Promoting or Phase.Finalising;

    private static bool IsWaiting(Canary canary) => canary is { Status.Held.Reason: StartRules.Queued, Metadata.DeletionTimestamp: null };

    private static ObjectKey KeyOf(Canary canary) => new(canary.Metadata.Namespace, canary.Metadata.Name);
}
