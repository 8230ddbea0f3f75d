using System.Collections.Immutable;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>The objects an informer knows, as an immutable snapshot: reads never block and never cost a request.</summary>
/// <remarks>Objects are shared between all readers: clone before changing. The store lags our own writes.</remarks>
public sealed class Store<T>
    where T : class
{
    private readonly IReadOnlyDictionary<string, Func<T, IEnumerable<string>>> _indexers;
    private volatile Snapshot _snapshot = Snapshot.Empty;

    internal Store(IReadOnlyDictionary<string, Func<T, IEnumerable<string>>> indexers) => _indexers = indexers;

    public int Count => _snapshot.Items.Count;

    public IEnumerable<ObjectKey> Keys => _snapshot.Items.Keys;

    public T? Get(ObjectKey key) => Item(key)?.Value;

    /// <summary>The object with its identity; its DecodeError tells that the value, if any, is an older one.</summary>
    public ResourceItem<T>? Item(ObjectKey key) => _snapshot.Items.GetValueOrDefault(key);

    public IReadOnlyList<T> All() => [.. _snapshot.Items.Values.Where(item => item.Value is not null).Select(item => item.Value!)];

    /// <summary>The objects for which the index <paramref name="name"/> gives <paramref name="value"/>.</summary>
    /// <exception cref="ArgumentException">There is no such index in <see cref="InformerOptions{T}.Indexes"/>.</exception>
    public IReadOnlyList<T> ByIndex(string name, string value)
    {
        if (!_indexers.ContainsKey(name))
        {
            throw new ArgumentException($"There is no index \"{name}\".", nameof(name));
        }

        Snapshot snapshot = _snapshot;
        return snapshot.Index.TryGetValue((name, value), out ImmutableHashSet<ObjectKey>? keys)
            ? [.. keys.Select(key => snapshot.Items[key].Value!)]
            : [];
    }

    /// <summary>Puts a whole list in place of what is known and returns what differs.</summary>
    internal IReadOnlyList<StoreChange<T>> Replace(IEnumerable<ResourceItem<T>> listed)
    {
        Snapshot before = _snapshot;
        ImmutableDictionary<ObjectKey, ResourceItem<T>>.Builder items = Snapshot.Empty.Items.ToBuilder();
        var changes = new List<StoreChange<T>>();
        foreach (ResourceItem<T> item in listed)
        {
            ResourceItem<T>? old = before.Items.GetValueOrDefault(item.Key);
            bool same = old is not null && old.ResourceVersion == item.ResourceVersion && old.Uid == item.Uid;
            ResourceItem<T> now = same ? old! : KeepReadable(old, item);
            items[item.Key] = now;
            if (!same)
            {
                changes.Add(new(item.Key, old?.Value, now.Value));
            }
        }

        changes.AddRange(before.Items
            .Where(pair => !items.ContainsKey(pair.Key))
            .Select(pair => new StoreChange<T>(pair.Key, pair.Value.Value, null)));
        Snapshot after = new(items.ToImmutable(), Snapshot.Empty.Index);
        _snapshot = after with { Index = BuildIndex(after.Items.Values) };
        return changes;
    }

    internal StoreChange<T> Upsert(ResourceItem<T> item)
    {
        Snapshot before = _snapshot;
        ResourceItem<T>? old = before.Items.GetValueOrDefault(item.Key);
        ResourceItem<T> now = KeepReadable(old, item);
        _snapshot = new(before.Items.SetItem(item.Key, now), Reindex(before.Index, old, now));
        return new(item.Key, old?.Value, now.Value);
    }

    internal StoreChange<T> Remove(ObjectKey key, T? last)
    {
        Snapshot before = _snapshot;
        ResourceItem<T>? old = before.Items.GetValueOrDefault(key);
        _snapshot = new(before.Items.Remove(key), Reindex(before.Index, old, null));
        return new(key, old?.Value ?? last, null);
    }

    // An object that cannot be decoded must not look deleted: its last readable value stays, with the error beside it.
    private static ResourceItem<T> KeepReadable(ResourceItem<T>? old, ResourceItem<T> item) =>
        item.Value is null && old?.Value is not null ? item with { Value = old.Value } : item;

    private ImmutableDictionary<(string, string), ImmutableHashSet<ObjectKey>> Reindex(
        ImmutableDictionary<(string, string), ImmutableHashSet<ObjectKey>> index, ResourceItem<T>? old, ResourceItem<T>? now)
    {
        foreach ((string, string) entry in Entries(old))
        {
            if (index.TryGetValue(entry, out ImmutableHashSet<ObjectKey>? keys))
            {
                keys = keys.Remove(old!.Key);
                index = keys.IsEmpty ? index.Remove(entry) : index.SetItem(entry, keys);
            }
        }

        foreach ((string, string) entry in Entries(now))
        {
            index = index.SetItem(entry, index.GetValueOrDefault(entry, []).Add(now!.Key));
        }

        return index;
    }

    private ImmutableDictionary<(string, string), ImmutableHashSet<ObjectKey>> BuildIndex(IEnumerable<ResourceItem<T>> items) => items
        .SelectMany(item => Entries(item).Select(entry => (Entry: entry, item.Key)))
        .GroupBy(pair => pair.Entry, pair => pair.Key)
        .ToImmutableDictionary(group => group.Key, group => group.ToImmutableHashSet());

    private IEnumerable<(string, string)> Entries(ResourceItem<T>? item) => item?.Value is not { } value
        ? []
        : _indexers.SelectMany(indexer => indexer.Value(value).Distinct().Select(entry => (indexer.Key, entry)));

    private sealed record Snapshot(
        ImmutableDictionary<ObjectKey, ResourceItem<T>> Items,
        ImmutableDictionary<(string, string), ImmutableHashSet<ObjectKey>> Index)
    {
        public static Snapshot Empty { get; } = new(
            ImmutableDictionary<ObjectKey, ResourceItem<T>>.Empty,
            ImmutableDictionary<(string, string), ImmutableHashSet<ObjectKey>>.Empty);
    }
}
