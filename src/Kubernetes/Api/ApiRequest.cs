namespace ProgressiveDelivery.Kubernetes;

/// <summary>One request, kept as data so that it can be sent again.</summary>
/// <param name="Verb">The Kubernetes verb, which HTTP methods do not tell: get, list, watch, apply.</param>
internal sealed record ApiRequest(HttpMethod Method, string Verb, string Resource, string Path)
{
    public byte[]? Body { get; init; }

    public string ContentType { get; init; } = "application/json";

    /// <summary>Sending it twice has the effect of sending it once, so a lost connection may be retried.</summary>
    public bool Repeatable { get; init; }

    public override string ToString() => $"{Verb} {Path}";
}
