namespace ProgressiveDelivery.Kubernetes;

/// <summary>Hands out credentials and replaces them when they are refused.</summary>
internal interface ICredentialSource
{
    ValueTask<Credential> GetAsync(CancellationToken ct);

    /// <summary>The server refused this credential; unless a newer one is here already, get another next time.</summary>
    void Drop(Credential refused);
}
