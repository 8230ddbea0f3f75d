namespace ProgressiveDelivery.Controller.Alerts;

/// <summary>An AlertProvider with its Secret read, ready to be sent to. Never printed: the address is a secret too.</summary>
internal sealed class AlertTarget
{
    public required string Type { get; init; }

    public required Uri Address { get; init; }

    public string? Channel { get; init; }

    public required string Username { get; init; }

    public string? Proxy { get; init; }

    public string? Token { get; init; }

    public byte[]? HmacKey { get; init; }
}
