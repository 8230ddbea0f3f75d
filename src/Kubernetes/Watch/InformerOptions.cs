using System.Collections.Immutable;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>Which objects an informer follows and how it keeps them.</summary>
public sealed record InformerOptions<T>
    where T : class
{
    /// <summary>All namespaces when null.</summary>
    public string? Namespace { get; init; }

    public string? LabelSelector { get; init; }

    public string? FieldSelector { get; init; }

    /// <summary>Objects per list request.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>Shows every known object to the handlers again this often, from memory; never when null.</summary>
    public TimeSpan? Resync { get; init; }

    /// <summary>How long to wait before a kind that is not served, or may not be read, is asked for again; people mend that.</summary>
    public TimeSpan MissingKindDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Strips fields nobody reads before an object is stored.</summary>
    public Func<T, T>? Transform { get; init; }

    /// <summary>Names of secondary indexes, each with the values under which an object is found.</summary>
    public IReadOnlyDictionary<string, Func<T, IEnumerable<string>>> Indexes { get; init; } =
        ImmutableDictionary<string, Func<T, IEnumerable<string>>>.Empty;

    /// <summary>The shortest time before the server is asked to end a watch; the longest is twice that.</summary>
    public TimeSpan WatchTimeout { get; init; } = TimeSpan.FromMinutes(5);
}
