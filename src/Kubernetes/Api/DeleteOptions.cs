namespace ProgressiveDelivery.Kubernetes;

/// <summary>How to delete: which object exactly, and what becomes of the objects it owns.</summary>
public sealed record DeleteOptions
{
    /// <summary>Delete only the object with this uid; another one of the same name answers a conflict.</summary>
    public string? Uid { get; init; }

    /// <summary>Delete only this version of the object.</summary>
    public string? ResourceVersion { get; init; }

    /// <summary>Always sent, because the server's own default differs by kind.</summary>
    public PropagationPolicy Propagation { get; init; } = PropagationPolicy.Background;
}
