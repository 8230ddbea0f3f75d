using ProgressiveDelivery.Analysis.Http;
using ProgressiveDelivery.Analysis.Prometheus;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Analysis.Tests.Prometheus;

public sealed class PrometheusProviderTests
{
    private readonly ManualTimeProvider _time = new();

    [Theory]
    [InlineData("1", 1.0)]
    [InlineData("99.5", 99.5)]
    [InlineData("1e-05", 1e-5)]
    [InlineData("-0", 0.0)]
    [InlineData("1.7976931348623157e+308", double.MaxValue)]
    [InlineData("+Inf", double.PositiveInfinity)]
    [InlineData("-Inf", double.NegativeInfinity)]
    public async Task Provider_reads_the_number_of_a_vector_and_of_a_scalar(string text, double expected)
    {
        foreach (string body in new[] { PrometheusAnswers.Vector(text), PrometheusAnswers.Scalar(text) })
        {
            await using FakePrometheus server = await FakePrometheus.AnswerAsync(body);

            Assert.Equal(new MetricReading.Value(expected), await QueryAsync(server));
        }
    }

    [Fact]
    public async Task Provider_asks_with_GET_and_escapes_the_query()
    {
        const string query = "sum(rate(x{a=~\"b+&c\",d=\"%é\"}[1m]))\n > 1";
        await using FakePrometheus server = await FakePrometheus.AnswerAsync(PrometheusAnswers.Vector("1"));

        await QueryAsync(server, query);

        FakePrometheus.Received request = Assert.Single(server.Requests);
        Assert.Equal(("GET", "/api/v1/query", query), (request.Method, request.Path, request.Query));
    }

    [Fact]
    public async Task Provider_asks_with_POST_when_the_query_is_too_long_for_a_request_line()
    {
        string query = "sum(" + string.Join(" + ", Enumerable.Repeat("x{a=\"b c\"}", 800)) + ")";
        await using FakePrometheus server = await FakePrometheus.AnswerAsync(PrometheusAnswers.Vector("1"));

        Assert.Equal(new MetricReading.Value(1), await QueryAsync(server, query));

        FakePrometheus.Received request = Assert.Single(server.Requests);
        Assert.Equal(("POST", query), (request.Method, request.Query));
    }

    [Fact]
    public async Task Provider_keeps_the_path_prefix_of_the_address()
    {
        await using FakePrometheus server = await FakePrometheus.AnswerAsync(PrometheusAnswers.Vector("1"));
        using HttpProvider provider = Provider(new PrometheusSettings { Address = server.Address + "/mimir/prometheus/" });

        await provider.QueryAsync("up", CancellationToken.None);

        Assert.Equal("/mimir/prometheus/api/v1/query", Assert.Single(server.Requests).Path);
    }

    [Fact]
    public async Task Provider_sends_basic_credentials_and_headers()
    {
        await using FakePrometheus server = await FakePrometheus.AnswerAsync(PrometheusAnswers.Vector("1"));
        using HttpProvider provider = Provider(new PrometheusSettings
        {
            Address = server.Address,
            Username = "käthe",
            Password = "se:cret",
            Headers = new Dictionary<string, IReadOnlyList<string>> { ["X-Scope-OrgID"] = ["one", "two"], ["User-Agent"] = ["mine"] },
        });

        await provider.QueryAsync("up", CancellationToken.None);

        IReadOnlyDictionary<string, string> headers = Assert.Single(server.Requests).Headers;
        Assert.Equal("Basic " + Convert.ToBase64String("käthe:se:cret"u8), headers["Authorization"]);
        Assert.Equal("one, two", headers["X-Scope-OrgID"]);
        Assert.Equal("mine", headers["User-Agent"]);
    }

    [Fact]
    public async Task Provider_sends_the_bearer_token_once_however_often_it_asks()
    {
        await using FakePrometheus server = await FakePrometheus.AnswerAsync(PrometheusAnswers.Vector("1"));
        using HttpProvider provider = Provider(new PrometheusSettings
        {
            Address = server.Address,
            BearerToken = "t0ken",
            Username = "loses",
            Headers = new Dictionary<string, IReadOnlyList<string>> { ["Authorization"] = ["loses too"] },
        });

        await provider.QueryAsync("up", CancellationToken.None);
        await provider.QueryAsync("up", CancellationToken.None);

        Assert.All(server.Requests, request => Assert.Equal("Bearer t0ken", request.Headers["Authorization"]));
        Assert.Single(server.Requests.Select(request => request.Connection).Distinct());
    }

    [Fact]
    public async Task Provider_shares_identical_queries_that_are_under_way_and_only_those()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using FakePrometheus server = await FakePrometheus.StartAsync(async context =>
        {
            await gate.Task;
            await PlainAnswer.WriteAsync(context, PrometheusAnswers.Vector("7"));
        });
        using HttpProvider provider = Provider(new PrometheusSettings { Address = server.Address });

        Task<MetricReading>[] same = [.. Enumerable.Range(0, 50).Select(_ => provider.QueryAsync("up", CancellationToken.None))];
        Task<MetricReading> other = provider.QueryAsync("down", CancellationToken.None);
        gate.SetResult();
        MetricReading[] readings = await Task.WhenAll([.. same, other]);
        _time.Advance(TimeSpan.FromSeconds(1));
        await provider.QueryAsync("up", CancellationToken.None);

        Assert.All(readings, reading => Assert.Equal(new MetricReading.Value(7), reading));
        Assert.Equal(["down", "up", "up"], server.Requests.Select(request => request.Query).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Provider_keeps_no_more_queries_under_way_than_allowed()
    {
        int underWay = 0;
        int most = 0;
        await using FakePrometheus server = await FakePrometheus.StartAsync(async context =>
        {
            int now = Interlocked.Increment(ref underWay);
            InterlockedMax(ref most, now);
            await Task.Yield();
            Interlocked.Decrement(ref underWay);
            await PlainAnswer.WriteAsync(context, PrometheusAnswers.Vector("7"));
        });
        using HttpProvider provider = Provider(new PrometheusSettings { Address = server.Address, MaxConcurrency = 3 });

        MetricReading[] readings = await Task.WhenAll(Enumerable.Range(0, 60).Select(number => provider.QueryAsync($"q{number}", CancellationToken.None)));

        Assert.All(readings, reading => Assert.IsType<MetricReading.Value>(reading));
        Assert.InRange(most, 1, 3);
    }

    [Fact]
    public async Task Caller_who_leaves_does_not_disturb_the_others()
    {
        var arrived = new TaskCompletionSource();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using FakePrometheus server = await FakePrometheus.StartAsync(async context =>
        {
            arrived.TrySetResult();
            await gate.Task;
            await PlainAnswer.WriteAsync(context, PrometheusAnswers.Vector("7"));
        });
        using HttpProvider provider = Provider(new PrometheusSettings { Address = server.Address });
        using var leave = new CancellationTokenSource();

        Task<MetricReading> leaving = provider.QueryAsync("up", leave.Token);
        Task<MetricReading> staying = provider.QueryAsync("up", CancellationToken.None);
        await arrived.Task;
        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        gate.SetResult();
        Assert.Equal(new MetricReading.Value(7), await staying);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Online_check_passes_when_the_server_answers_one()
    {
        await using FakePrometheus server = await FakePrometheus.AnswerAsync(PrometheusAnswers.Vector("1"));
        using HttpProvider provider = Provider(new PrometheusSettings { Address = server.Address });

        Assert.IsType<MetricReading.Value>(await provider.CheckOnlineAsync(CancellationToken.None));
        Assert.Equal("vector(1)", Assert.Single(server.Requests).Query);
    }

    [Theory]
    [InlineData(PrometheusAnswers.Empty)]
    [InlineData("<html>It works!</html>")]
    public async Task Online_check_fails_when_the_server_is_no_Prometheus(string body)
    {
        await using FakePrometheus server = await FakePrometheus.AnswerAsync(body);
        using HttpProvider provider = Provider(new PrometheusSettings { Address = server.Address });

        Assert.IsType<MetricReading.Unavailable>(await provider.CheckOnlineAsync(CancellationToken.None));
    }

    private HttpProvider Provider(PrometheusSettings settings) => new(settings, _time);

    private async Task<MetricReading> QueryAsync(FakePrometheus server, string query = "up")
    {
        using HttpProvider provider = Provider(new PrometheusSettings { Address = server.Address });
        return await provider.QueryAsync(query, CancellationToken.None);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen = Volatile.Read(ref target);
        while (value > seen)
        {
            seen = Interlocked.CompareExchange(ref target, value, seen) is var before && before == seen ? value : before;
        }
    }
}
