namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>What goes with the primary as its likes go with the target: autoscaler and disruption budgets.</summary>
internal sealed record CompanionState
{
    /// <summary>Why the primary's autoscaler cannot be made now, as a sentence; null when it can or none is wanted.</summary>
    public string? Missing { get; init; }

    /// <summary>Whether all that can be made is there and follows the user's objects, and nothing else is.</summary>
    public bool AreCurrent { get; init; } = true;

    /// <summary>Name of the autoscaler that the primary has a copy of, as <c>kind/name</c>; null for none.</summary>
    public string? Autoscaler { get; init; }

    /// <summary>Fewest and most pods of the target by its autoscaler.</summary>
    public int Least { get; init; } = 1;

    /// <inheritdoc cref="Least"/>
    public int Most { get; init; } = int.MaxValue;

    /// <summary>The target's autoscaler would wake a target that is scaled to zero, and is not told to leave it.</summary>
    public bool WakesTarget { get; init; }
}
