namespace ProgressiveDelivery.Kubernetes;

/// <summary>Everything a list returned, and the version of the collection at which a watch continues.</summary>
public sealed record ListResult<T>(IReadOnlyList<ResourceItem<T>> Entries, string ResourceVersion)
    where T : class
{
    /// <summary>The objects that could be decoded.</summary>
    public IEnumerable<T> Items => Entries.Where(entry => entry.Value is not null).Select(entry => entry.Value!);
}
