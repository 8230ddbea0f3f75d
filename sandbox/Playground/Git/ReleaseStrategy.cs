namespace ProgressiveDelivery.Sandbox.Playground.Git;

/// <summary>How a Canary of the playground reaches its users.</summary>
public enum ReleaseStrategy
{
    /// <summary>The step weights of the manifest.</summary>
    Canary,

    /// <summary>Users with the header <c>x-user: insider</c>.</summary>
    AbTest,

    /// <summary>Nobody, then all.</summary>
    BlueGreen,

    /// <summary>Nobody, and without a router.</summary>
    Services,
}
