namespace ProgressiveDelivery.Kubernetes.Tests;

/// <summary>Answers in place of a connection, or fails as one does.</summary>
internal sealed class StubHandler(Func<HttpResponseMessage> answer) : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(answer());
}
