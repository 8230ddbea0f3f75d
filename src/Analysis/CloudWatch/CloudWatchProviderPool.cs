namespace ProgressiveDelivery.Analysis.CloudWatch;

/// <summary>Hands out one provider per distinct settings, so that the queries of all canaries share calls.</summary>
public sealed class CloudWatchProviderPool(TimeProvider time) : IDisposable
{
    /// <summary>A provider nobody has asked for so long belongs to a deleted object or a rotated key.</summary>
    private static readonly TimeSpan IdleLifetime = TimeSpan.FromMinutes(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<CloudWatchSettings, CloudWatchProvider> _providers = [];

    /// <summary>The provider for these settings; unusable ones give a provider whose every reading says why.</summary>
    public IMetricProvider Get(CloudWatchSettings settings, TimeSpan interval, DateTimeOffset firstTraffic)
    {
        lock (_lock)
        {
            foreach ((CloudWatchSettings stale, CloudWatchProvider provider) in _providers.Where(entry => entry.Value.Idle > IdleLifetime).ToList())
            {
                _providers.Remove(stale);
                provider.Dispose();
            }

            if (!_providers.TryGetValue(settings, out CloudWatchProvider? known))
            {
                if (settings.Problems() is { Count: > 0 } problems)
                {
                    return new UnavailableProvider(string.Join("; ", problems));
                }

                known = _providers[settings] = new CloudWatchProvider(settings, time);
            }

            return known.Over(interval, firstTraffic);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (CloudWatchProvider provider in _providers.Values)
            {
                provider.Dispose();
            }

            _providers.Clear();
        }
    }
}
