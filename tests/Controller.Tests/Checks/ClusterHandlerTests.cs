using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Analysis.Http;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Checks;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Kubernetes.Tests;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Controller.Tests.Checks;

public sealed class ClusterHandlerTests : IAsyncLifetime, IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly FakeApiServer _server = FakeApiServer.Start();
    private readonly ApiClient _client;
    private readonly HttpProvider _provider;

    public ClusterHandlerTests()
    {
        _client = new ApiClient(_server.Settings, _time);
        _provider = new HttpProvider(ProviderKinds.Settings(new MetricProviderSpec { Type = "externalmetrics" }, _ => null, null, new ClusterHandler(_client)), _time);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose()
    {
        _provider.Dispose();
        _client.Dispose();
    }

    [Fact]
    public async Task Metric_is_read_over_the_controllers_own_connection()
    {
        _server.Then(Answers.Json("""{"kind":"ExternalMetricValueList","metadata":{},"items":[{"metricName":"q","timestamp":"2026-01-01T00:00:00Z","value":"7"}]}"""));

        Assert.Equal(new MetricReading.Value(7), await _provider.QueryAsync("shop/q?labelSelector=a=b", CancellationToken.None));
        Assert.Equal("/apis/external.metrics.k8s.io/v1beta1/namespaces/shop/q?labelSelector=a%3Db", Assert.Single(_server.Requests).RawPath);
    }

    [Fact]
    public async Task Refusal_is_told_in_the_servers_own_words()
    {
        _server.Then(Answers.Status(403, "Forbidden", "q.external.metrics.k8s.io is forbidden"));

        string reason = Assert.IsType<MetricReading.Unavailable>(await _provider.QueryAsync("shop/q", CancellationToken.None)).Reason;

        Assert.Contains("(403): q.external.metrics.k8s.io is forbidden", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lost_connection_is_unavailable()
    {
        _server.Then(Answers.Cut);
        _server.Then(Answers.Cut);

        Assert.Contains("could not be asked", Assert.IsType<MetricReading.Unavailable>(await _provider.QueryAsync("shop/q", CancellationToken.None)).Reason, StringComparison.Ordinal);
    }
}
