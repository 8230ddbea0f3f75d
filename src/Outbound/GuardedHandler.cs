namespace ProgressiveDelivery.Outbound;

/// <summary>Sends no request that the policy refuses. It looks at the address itself, for behind a proxy nothing else is seen of the target.</summary>
internal sealed class GuardedHandler(AddressPolicy policy, Uri? proxy, SocketsHttpHandler inner) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        => (policy.Refusal(request.RequestUri!) ?? (proxy is null ? null : policy.Refusal(proxy))) is { } refusal
            ? throw new HttpRequestException(refusal)
            : base.SendAsync(request, cancellationToken);
}
