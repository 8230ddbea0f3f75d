namespace ProgressiveDelivery.Sandbox.Ingress;

/// <summary>How the ingress program is started.</summary>
internal sealed record IngressOptions
{
    /// <summary>The class of the Ingresses that are ours.</summary>
    public required string IngressClass { get; init; }

    /// <summary>Written into the Ingresses' status.</summary>
    public required string Address { get; init; }

    public static IngressOptions Read(IConfiguration configuration) => new()
    {
        IngressClass = configuration["class"] ?? "nginx",
        Address = configuration["address"] ?? throw new ArgumentException("--address is missing: the address to put into Ingress status"),
    };
}
