namespace ProgressiveDelivery.Sandbox.Ingress.Routing;

/// <summary>The ready endpoints of one Service port.</summary>
internal sealed record Backend
{
    /// <summary>"address:port", sorted.</summary>
    public required IReadOnlyList<string> Endpoints { get; init; }

    /// <summary>Key of the backend that takes this one's canary share.</summary>
    public string? Canary { get; init; }

    /// <summary>On a canary's backend: which requests it takes.</summary>
    public CanaryPolicy? Policy { get; init; }

    /// <summary>How clients stay with it; null when they do not.</summary>
    public SessionAffinity? Affinity { get; init; }

    /// <summary>ingress-nginx's upstream name, which is also the value of the metrics' <c>canary</c> label.</summary>
    /// <param name="port">Number or name, as written in the Ingress.</param>
    public static string NameOf(string ns, string service, string port) => $"{ns}-{service}-{port}";
}
