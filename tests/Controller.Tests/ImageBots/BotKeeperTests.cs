using Microsoft.Extensions.Logging.Abstractions;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Hosting;
using ProgressiveDelivery.Controller.ImageBots;
using ProgressiveDelivery.Controller.Tests.Decisions;
using ProgressiveDelivery.Controller.Tests.Provenance;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Kubernetes.Tests;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Controller.Tests.ImageBots;

/// <summary>What comes of the API server's answers about image bots.</summary>
public sealed class BotKeeperTests : IAsyncLifetime, IDisposable
{
    private const string Group = "/apis/argocd-image-updater.argoproj.io/v1alpha1";
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly FakeApiServer _server = FakeApiServer.Start();
    private readonly ManualTimeProvider _time = new(Given.Now);
    private readonly ApiClient _client;
    private readonly EventRecorder _events;
    private readonly BotKeeper _bots;
    private FakeAnswer _updaters = Answers.List("1");
    private FakeAnswer _discovery = Answers.Status(404, "NotFound");
    private FakeAnswer _application = Answers.Json(ArgoObjects.Application().ToJsonString());

    public BotKeeperTests()
    {
        _server.Always((request, context) => (request.Path.EndsWith("/imageupdaters", StringComparison.Ordinal) ? _updaters : request.Path == Group ? _discovery : _application)(request, context));
        _client = new ApiClient(_server.Settings);
        var options = new ControllerOptions { MetricsServer = "http://prometheus:9090" };
        _events = new EventRecorder(_client, options, _time, NullLogger<EventRecorder>.Instance);
        _bots = new BotKeeper(_client, new ClusterCache(_client, _time, null), _events, options, _time);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose()
    {
        _events.Dispose();
        _client.Dispose();
    }

    [Fact]
    public async Task Trouble_that_may_pass_is_no_answer_until_it_lasts()
    {
        _updaters = Answers.Status(500, "InternalError");

        await Assert.ThrowsAsync<ApiException>(() => _bots.FindAsync(Failing(), None));
        _time.Advance(TimeSpan.FromMinutes(6));

        Assert.Single((await _bots.FindAsync(Failing(), None)).Problems);
    }

    [Fact]
    public async Task Refused_list_is_no_news_where_no_bot_is_installed()
    {
        _updaters = Answers.Status(403, "Forbidden");
        ImageBotSurvey without = await _bots.FindAsync(Failing(), None);
        _discovery = Answers.Json("""{"resources":[{"name":"imageupdaters"}]}""");
        ImageBotSurvey with = await _bots.FindAsync(Failing(), None);

        Assert.Empty(without.Problems);
        Assert.Single(with.Problems);
        Assert.Equal($"{Group}/namespaces/argocd/imageupdaters", _server.Requests[^1].Path);
    }

    [Fact]
    public async Task Release_that_meets_trouble_is_not_over()
    {
        _application = Answers.Status(500, "InternalError");
        ImageHoldStatus hold = Given.Hold(ImageHoldPhase.Releasing) with
        {
            IgnoredTags = [new IgnoredTagStatus { Kind = "Application", Namespace = "argocd", Name = "shop", IgnoredTag = "v2", Added = IgnoredTagStatus.List }],
        };
        var living = new App(Failing());
        var deleted = new App(Failing() with { Metadata = living.Canary.Metadata with { DeletionTimestamp = Given.Now } });

        await Assert.ThrowsAsync<ApiException>(() => _bots.ReleaseAsync(living, hold, None));
        await Assert.ThrowsAsync<ApiException>(() => _bots.ReleaseAsync(deleted, hold, None));
        _time.Advance(TimeSpan.FromMinutes(6));

        await _bots.ReleaseAsync(deleted, hold, None);
        await Assert.ThrowsAsync<ApiException>(() => _bots.ReleaseAsync(living, hold, None));
        _application = Answers.Status(403, "Forbidden");
        await _bots.ReleaseAsync(living, hold, None);
    }

    private static Canary Failing() => Given.Failed(RollbackPhase.Publishing, "id").With(status => status with
    {
        Rollback = status.Rollback! with { FailedImages = ["registry.example/app:v2"], PromotedImages = ["registry.example/app:v1"] },
        Provenance = new ProvenanceStatus { Bad = Given.Origin("c2") with { Deployer = "Application argocd/shop" } },
    }).Canary;
}
