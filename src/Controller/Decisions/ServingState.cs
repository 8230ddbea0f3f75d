namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>Which pods the Service of the Ingress stands for.</summary>
internal enum ApexSelection
{
    Missing,
    Target,
    Primary,
    Other,
}

/// <summary>The generated Services and their ready endpoints.</summary>
internal sealed record ServingState
{
    /// <summary>Which pods the Service of the Ingress selects.</summary>
    public required ApexSelection Apex { get; init; }

    /// <summary>Whether that Service carries our mark: only then is there something to give back.</summary>
    public bool ApexAdopted { get; init; } = true;

    /// <summary>Whether the primary and canary Services are as they should be.</summary>
    public required bool ServicesCurrent { get; init; }

    /// <summary>Ready endpoints of the primary Service.</summary>
    public required int PrimaryEndpoints { get; init; }

    /// <summary>Ready endpoints of the canary Service, that is, of the target's pods.</summary>
    public required int CanaryEndpoints { get; init; }

    /// <summary>Whether the apex Service has ready endpoints and all of them are the primary's.</summary>
    public required bool ApexServedByPrimary { get; init; }

    /// <summary>Whether the apex Service has ready endpoints and all of them are the target's.</summary>
    public required bool ApexServedByTarget { get; init; }
}
