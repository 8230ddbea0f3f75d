using ProgressiveDelivery.Outbound;

namespace ProgressiveDelivery.Analysis.Http;

/// <summary>Hands out one provider per distinct settings, so that all canaries share connections and limits.</summary>
/// <param name="time">The clock.</param>
/// <param name="policy">Which addresses may be asked; any but link-local ones when left out.</param>
public sealed class ProviderPool(TimeProvider time, AddressPolicy? policy = null) : IDisposable
{
    /// <summary>A provider nobody has asked for so long belongs to a deleted object or a rotated token.</summary>
    private static readonly TimeSpan IdleLifetime = TimeSpan.FromMinutes(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<ProviderSettings, HttpProvider> _providers = [];
    private long _lastSweep = time.GetTimestamp();

    /// <summary>
    /// The provider for these settings. Ask the pool again for each look rather than keeping it. Settings that cannot be used
    /// give a provider whose every reading says why.
    /// </summary>
    /// <param name="settings">Where the provider is and how to talk to it.</param>
    /// <param name="window">How far the queries look back, where the request and not the query says so.</param>
    public IMetricProvider Get(ProviderSettings settings, TimeSpan window) =>
        Get(settings) switch
        {
            HttpProvider provider => provider.Over(window),
            IMetricProvider other => other,
        };

    /// <summary>The same for queries that say themselves how far they look back.</summary>
    public IMetricProvider Get(ProviderSettings settings)
    {
        lock (_lock)
        {
            Sweep();
            if (_providers.TryGetValue(settings, out HttpProvider? known))
            {
                known.Touch();
                return known;
            }

            if (settings.Problems() is { Count: > 0 } problems)
            {
                return new UnavailableProvider(string.Join("; ", problems));
            }

            return settings.Refusal(policy ?? AddressPolicy.Any) is { } refusal ? new UnavailableProvider(refusal) : _providers[settings] = new HttpProvider(settings, time, policy);
        }
    }

    /// <summary>Providers that are kept now.</summary>
    internal int Count
    {
        get
        {
            lock (_lock)
            {
                return _providers.Count;
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (HttpProvider provider in _providers.Values)
            {
                provider.Dispose();
            }

            _providers.Clear();
        }
    }

    private void Sweep()
    {
        if (time.GetElapsedTime(_lastSweep) < IdleLifetime)
        {
            return;
        }

        _lastSweep = time.GetTimestamp();
        foreach ((ProviderSettings settings, HttpProvider provider) in _providers.Where(entry => entry.Value.Idle > IdleLifetime).ToList())
        {
            _providers.Remove(settings);
            provider.Dispose();
        }
    }
}
