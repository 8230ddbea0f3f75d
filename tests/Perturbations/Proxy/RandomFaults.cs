namespace ProgressiveDelivery.Perturbations;

/// <summary>Breaks one request in eight, and half of the watches, each in a way of its own.</summary>
internal sealed class RandomFaults(int seed) : IFaults
{
    private readonly Random _random = new(seed);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _counts = [];
    private Queue<int> _watches = new();

    public DateTimeOffset WatchesLagUntil => DateTimeOffset.MinValue;

    public CancellationToken WatchesCut => CancellationToken.None;

    /// <summary>Everything that can go wrong.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
    [
        nameof(Fault.Drop), nameof(Fault.LoseAnswer), nameof(Fault.HalfAnswer), nameof(Fault.Delay), nameof(Fault.StallWatch), nameof(Fault.CutWatch), nameof(Fault.ExpireWatch),
        "Refuse 409", "Refuse 410", "Refuse 429", "Refuse 500",
    ];

    /// <summary>How often each kind of fault was made.</summary>
    public IReadOnlyDictionary<string, int> Counts
    {
        get
        {
            lock (_lock)
            {
                return new Dictionary<string, int>(_counts);
            }
        }
    }

    public Fault? Of(ProxiedRequest request)
    {
        lock (_lock)
        {
            Fault? fault = request.IsWatch ? OfWatch() : OfRequest(request);
            if (fault is not null)
            {
                string name = fault is Fault.Refuse refuse ? $"{nameof(Fault.Refuse)} {refuse.Code}" : fault.GetType().Name;
                _counts[name] = _counts.GetValueOrDefault(name) + 1;
            }

            return fault;
        }
    }

    public void Written(ProxiedRequest request)
    {
    }

    /// <summary>Dealt like cards, so that few watches meet every kind too.</summary>
    private Fault? OfWatch()
    {
        if (_watches.Count == 0)
        {
            int[] deck = [0, 1, 2, 3, 4, 5, 6, 7];
            _random.Shuffle(deck);
            _watches = new Queue<int>(deck);
        }

        return _watches.Dequeue() switch
        {
            0 => new Fault.StallWatch(_random.Next(20), TimeSpan.FromSeconds(2)),
            1 => new Fault.CutWatch(_random.Next(40)),
            2 => new Fault.ExpireWatch(_random.Next(40)),
            3 => new Fault.Refuse(410),
            _ => null,
        };
    }

    private Fault? OfRequest(ProxiedRequest request) => _random.Next(72) switch
    {
        0 => new Fault.Drop(),
        1 => new Fault.LoseAnswer(),
        2 => new Fault.HalfAnswer(),
        3 or 4 => new Fault.Delay(TimeSpan.FromMilliseconds(_random.Next(20, 800))),
        5 => new Fault.Refuse(500),
        6 => new Fault.Refuse(429),
        7 => request.IsWrite ? new Fault.Refuse(409) : null,
        _ => null,
    };
}
