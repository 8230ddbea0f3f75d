namespace ProgressiveDelivery.Kubernetes;

/// <summary>What to list: all pages are read, each of at most <see cref="PageSize"/> objects.</summary>
public sealed record ListOptions
{
    public static ListOptions All { get; } = new();

    public string? LabelSelector { get; init; }

    public string? FieldSelector { get; init; }

    /// <summary>Objects per request; 0 asks for everything at once.</summary>
    public int PageSize { get; init; } = 500;
}
