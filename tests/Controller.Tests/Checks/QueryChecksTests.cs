using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Analysis.Requests;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Checks;
using ProgressiveDelivery.Controller.Tests.Decisions;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Controller.Tests.Checks;

public sealed class QueryChecksTests : IDisposable
{
    private static readonly ObjectKey Template = new("shop", "errors");
    private readonly ManualTimeProvider _time = new();
    private readonly Provider _provider = new();
    private readonly QueryChecks _queries;
    private readonly SemaphoreSlim _ended = new(0);
    private long _templateGeneration = 1;

    public QueryChecksTests()
    {
        MetricTemplate? Find(ObjectKey key) => key == Template
            ? new MetricTemplate
            {
                Metadata = new ObjectMeta { Name = key.Name, Namespace = key.Namespace, Generation = _templateGeneration },
                Spec = new MetricTemplateSpec { Provider = new MetricProviderSpec { Type = "prometheus" }, Query = "errors{app=\"{{ target }}\"}" },
            }
            : null;
        _queries = new QueryChecks(new MetricChecks(_provider, Find), Find, _time);
        _queries.Ended += _ => _ended.Release();
    }

    public void Dispose()
    {
        _queries.Dispose();
        _ended.Dispose();
    }

    [Fact]
    public async Task Broken_query_is_a_problem_of_the_object_until_its_spec_changes()
    {
        _provider.Answers["sum("] = new MetricReading.Unavailable("prometheus refused the query: parse error") { IsQueryAtFault = true };
        Canary canary = With(new CanaryMetric { Name = "x", Query = "sum(" });
        await FollowedAsync(canary);

        Assert.Equal(["spec.analysis.metrics[0] (x): prometheus refused the query: parse error. Correct the query."], _queries.Problems(canary));
        Assert.Null(_queries.Recorded(canary).CheckedQueries);
        Assert.Empty(_queries.Problems(canary with { Metadata = canary.Metadata with { Generation = 99 } }));
    }

    [Fact]
    public async Task Check_that_begins_when_the_process_ends_says_nothing()
    {
        _queries.Dispose();

        _queries.Follow(With(new CanaryMetric { Name = "x", Query = "errors" }));
        await _queries.Newest;

        Assert.Equal(0, _ended.CurrentCount);
    }

    [Fact]
    public async Task Problem_of_a_moment_ends_without_a_change_of_the_object()
    {
        _provider.Answers["errors"] = new MetricReading.Unavailable("the query returns 2 series") { IsQueryAtFault = true };
        Canary canary = With(new CanaryMetric { Name = "x", Query = "errors" });
        await FollowedAsync(canary);
        Assert.Equal(_time.GetUtcNow().AddMinutes(1), _queries.Follow(canary));

        _time.Advance(TimeSpan.FromMinutes(1));
        _provider.Release = new TaskCompletionSource();
        Assert.Null(_queries.Follow(canary));
        Assert.Single(_queries.Problems(canary));

        _provider.Answers.Clear();
        _provider.Release.SetResult();
        await _ended.WaitAsync();
        Assert.Empty(_queries.Problems(canary));
        Assert.NotNull(_queries.Recorded(canary).CheckedQueries);
    }

    [Fact]
    public async Task Sound_queries_are_asked_once_and_by_no_later_process()
    {
        Canary canary = With(new CanaryMetric { Name = "x", TemplateRef = new TemplateRef { Name = Template.Name } });
        await FollowedAsync(canary);
        Canary recorded = canary with { Status = _queries.Recorded(canary) };

        Assert.Null(_queries.Follow(recorded));
        Assert.Equal(["errors{app=\"app\"}", "errors{app=\"app-primary\"}"], _provider.Asked);
        Assert.NotNull(recorded.Status!.CheckedQueries);

        _templateGeneration++;
        await FollowedAsync(recorded);
        Assert.Equal(4, _provider.Asked.Count);
    }

    [Fact]
    public async Task Object_that_was_made_anew_is_another_one()
    {
        Canary canary = With(new CanaryMetric { Name = "x", Query = "up" });
        await FollowedAsync(canary);
        Canary recorded = canary with { Status = _queries.Recorded(canary) };
        Canary anew = recorded with { Metadata = recorded.Metadata with { Uid = "another" } };

        await FollowedAsync(anew);

        Assert.Equal(["up", "up"], _provider.Asked);
    }

    [Fact]
    public async Task Provider_that_is_down_is_no_problem_of_the_object_and_is_asked_again()
    {
        _provider.Answers["up"] = new MetricReading.Unavailable("prometheus gave no answer");
        Canary canary = With(new CanaryMetric { Name = "x", Query = "up" });
        await FollowedAsync(canary);

        Assert.Empty(_queries.Problems(canary));
        Assert.Equal(_time.GetUtcNow().AddMinutes(1), _queries.Follow(canary));

        _time.Advance(TimeSpan.FromMinutes(1));
        _provider.Answers.Clear();
        await FollowedAsync(canary);
        Assert.NotNull(_queries.Recorded(canary).CheckedQueries);
    }

    [Fact]
    public void Built_in_metrics_are_not_asked_for()
    {
        Assert.Null(_queries.Follow(With(new CanaryMetric { Name = BuiltInMetric.RequestRate })));
        Assert.Empty(_provider.Asked);
    }

    private async Task FollowedAsync(Canary canary)
    {
        Assert.Null(_queries.Follow(canary));
        await _ended.WaitAsync();
    }

    private static Canary With(CanaryMetric metric) => Given.In(Phase.Initialized).WithSpec(spec => spec with { Analysis = spec.Analysis with { Metrics = [metric] } }).Canary;

    /// <summary>Answers as told, with no data otherwise.</summary>
    private sealed class Provider : IMetricProviders, IMetricProvider
    {
        public Dictionary<string, MetricReading> Answers { get; } = [];

        public List<string> Asked { get; } = [];

        public TaskCompletionSource? Release { get; set; }

        public IRequestMetrics RequestsOf(Canary canary) => throw new NotSupportedException();

        public Task<IMetricProvider> SourceAsync(CanarySpec spec, TimeSpan interval, TimeSpan sinceTraffic, CancellationToken cancellationToken) => Task.FromResult<IMetricProvider>(this);

        public Task<IMetricProvider> ServerAsync(CanarySpec spec, TimeSpan window, CancellationToken cancellationToken) => Task.FromResult<IMetricProvider>(this);

        public Task<IMetricProvider> OfAsync(MetricTemplate template, TimeSpan interval, TimeSpan sinceTraffic, CancellationToken cancellationToken) => Task.FromResult<IMetricProvider>(this);

        public async Task<MetricReading> QueryAsync(string query, CancellationToken cancellationToken)
        {
            Asked.Add(query);
            await (Release?.Task ?? Task.CompletedTask);
            return Answers.GetValueOrDefault(query) ?? new MetricReading.NoData("no series");
        }

        public Task<MetricReading> CheckOnlineAsync(CancellationToken cancellationToken) => QueryAsync("1", cancellationToken);
    }
}
