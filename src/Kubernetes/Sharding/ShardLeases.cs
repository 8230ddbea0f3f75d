using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>The Leases of a group of replicas: writes our own and reads those of the others.</summary>
internal sealed class ShardLeases
{
    /// <summary>Names the group; its value is how the Leases are found.</summary>
    private const string GroupLabel = "canary.gitops.dev/shards-of";

    /// <summary>The names of those among whom the holder divides the keys.</summary>
    private const string ViewAnnotation = "canary.gitops.dev/shard-view";

    /// <summary>Durations after which a Lease that nobody renews is tidied away: long after nobody counts on it.</summary>
    private const int Forgotten = 4;

    private readonly ApiClient _client;
    private readonly ShardOptions _options;
    private readonly ObjectKey _own;
    private readonly Dictionary<string, (string Fingerprint, long Since)> _seen = new(StringComparer.Ordinal);
    private JsonObject? _lease;

    public ShardLeases(ApiClient client, ShardOptions options)
    {
        _client = client;
        _options = options;
        // An identity may be longer than a name and hold what names may not.
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(options.Identity)))[..10];
        _own = new ObjectKey(options.Namespace, $"{options.Group}-shard-{hash}");
    }

    public override string ToString() => _own.ToString();

    /// <summary>Renews our Lease with the view that we work by.</summary>
    public async Task PublishAsync(ShardView view, CancellationToken ct)
    {
        try
        {
            JsonObject? lease = _lease ?? await _client.GetAsync(Resources.Leases, _own, ct);
            JsonObject next = LeaseRecord.HeldBy(lease, _options.Identity, _options.LeaseDuration, _client.Time.GetUtcNow());
            if (next["metadata"] is not JsonObject metadata)
            {
                next["metadata"] = metadata = [];
            }

            metadata["labels"] = new JsonObject { [GroupLabel] = _options.Group };
            metadata["annotations"] = new JsonObject { [ViewAnnotation] = view.ToString() };
            _lease = lease is null
                ? await _client.CreateAsync(Resources.Leases, _own, next, ct)
                : await _client.ReplaceAsync(Resources.Leases, _own, next, ct);
        }
        catch
        {
            // What we remember of it may be old: the next try reads it first.
            _lease = null;
            throw;
        }
    }

    /// <summary>The other replicas that live, with the views that they have published; read from the store itself, not from a cache.</summary>
    public async Task<IReadOnlyList<(string Member, ShardView Published)>> ReadAsync(CancellationToken ct)
    {
        ListResult<JsonObject> list = await _client.ListAsync(Resources.Leases, _options.Namespace, new ListOptions { LabelSelector = $"{GroupLabel}={_options.Group}" }, ct);
        foreach (string gone in _seen.Keys.Except(list.Items.Select(KubernetesJson.Name)).ToList())
        {
            _seen.Remove(gone);
        }

        var live = new List<(string, ShardView)>();
        foreach (JsonObject lease in list.Items.Where(lease => lease.Key() != _own))
        {
            TimeSpan silent = SilentFor(lease);
            TimeSpan duration = LeaseRecord.Duration(lease) ?? _options.LeaseDuration;
            if (silent < duration)
            {
                live.Add((LeaseRecord.Holder(lease), ShardView.Parse(lease.Annotation(ViewAnnotation))));
            }
            else if (silent > duration * Forgotten)
            {
                await _client.DeleteAsync(Resources.Leases, lease.Key(), ct, new DeleteOptions { Uid = lease.Uid(), ResourceVersion = lease.ResourceVersion() });
            }
        }

        return live;
    }

    public Task DeleteAsync(CancellationToken ct) => _client.DeleteAsync(Resources.Leases, _own, ct);

    // Clocks of machines differ, so a Lease has expired when *we* have not seen it change for its duration.
    private TimeSpan SilentFor(JsonObject lease)
    {
        string fingerprint = LeaseRecord.Fingerprint(lease);
        if (!_seen.TryGetValue(lease.Name(), out (string Fingerprint, long Since) seen) || seen.Fingerprint != fingerprint)
        {
            _seen[lease.Name()] = seen = (fingerprint, _client.Time.GetTimestamp());
        }

        return _client.Time.GetElapsedTime(seen.Since);
    }
}
