namespace ProgressiveDelivery.Git;

/// <summary>Proves to a host's API who we are.</summary>
internal abstract class HostLogin
{
    /// <summary>Adds the proof to a request that is complete otherwise, and returns what must be cleaned from the answer's words.</summary>
    public abstract ValueTask<Redaction> SignAsync(HttpRequestMessage request, ReadOnlyMemory<byte> body, CancellationToken cancellationToken);

    /// <summary>The host answered 401: forget what was remembered.</summary>
    public virtual void Refused()
    {
    }
}
