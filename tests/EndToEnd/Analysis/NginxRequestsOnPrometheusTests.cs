using ProgressiveDelivery.Analysis.Nginx;
using ProgressiveDelivery.Analysis.Requests;

namespace ProgressiveDelivery.EndToEnd.Analysis;

/// <summary>The built-in queries, evaluated by the engine of Prometheus over series as ingress-nginx exports them.</summary>
[Trait("Needs", "SandboxMachine")]
public sealed class NginxRequestsOnPrometheusTests
{
    private static readonly CounterMetrics Queries = NginxRequests.Of(new NginxTraffic("test", ["podinfo"], "podinfo", "podinfo-canary"));
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Now = TimeSpan.FromSeconds(120);

    [Fact]
    public Task Rate_errors_and_count_are_exact_for_steady_traffic() => new PromtoolCase()
        .With(Canary(200), "100+9x100")
        .With(Canary(500), "3+1x100")
        .Expect(Count(Minute), Now, 300)
        .Expect(Queries.RequestRate(TrafficSide.Canary, Minute), Now, 5)
        .Expect(Success(Minute), Now, 90)
        .VerifyAsync();

    [Fact]
    public Task Service_without_errors_has_success_100() => new PromtoolCase()
        .With(Canary(200), "0+9x100")
        .Expect(Success(Minute), Now, 100)
        .VerifyAsync();

    [Fact]
    public Task Errors_of_every_canary_request_are_success_0() => new PromtoolCase()
        .With(Canary(200), "500x100")
        .With(Canary(500), "0+5x100")
        .Expect(Success(Minute), Now, 0)
        .VerifyAsync();

    [Fact]
    public Task Windows_that_end_where_the_next_begins_count_each_request_once() => new PromtoolCase()
        .With(Primary(200), "0+50x100")
        .With(Canary(200), "_x50 3+5x50")
        .With(Canary(502), "_x55 2+1x45")
        .Expect(Queries.RequestCount(TrafficSide.Canary, Minute, End(120)), At(199), 53 + 7)
        .Expect(Queries.RequestCount(TrafficSide.Canary, Minute, End(180)), At(199), 150 + 30)
        .Expect(Queries.ServerErrorCount(TrafficSide.Canary, Minute, End(120)), At(199), 7)
        .Expect(Queries.ServerErrorCount(TrafficSide.Canary, Minute, End(180)), At(199), 30)
        .Expect(Queries.ServerErrorCount(TrafficSide.Primary, Minute, End(180)), At(199), 0)
        .VerifyAsync();

    [Fact]
    public Task Slow_requests_are_those_above_the_bucket() => new PromtoolCase()
        .With(Bucket("0.25"), "0+6x100")
        .With(Bucket("1.0"), "0+8x100")
        .With(Bucket("+Inf"), "0+10x100")
        .Expect(Queries.SlowRequestCount(TrafficSide.Canary, TimeSpan.FromSeconds(0.25), Minute, End(120)), At(130), 120)
        .Expect(Queries.SlowRequestCount(TrafficSide.Canary, TimeSpan.FromSeconds(1), Minute, End(120)), At(130), 60)
        .ExpectNothing(Queries.SlowRequestCount(TrafficSide.Canary, TimeSpan.FromSeconds(0.3), Minute, End(120)), At(130))
        .VerifyAsync();

    [Fact]
    public Task First_errors_count_though_their_series_was_not_there_before() => new PromtoolCase()
        .With(Canary(200), "0+3x100")
        .With(Canary(500), "_x50 30x50")
        .Expect(Count(Minute), Now, 120)
        .Expect(Success(Minute), Now, 75)
        .VerifyAsync();

    [Fact]
    public Task First_canary_ever_counts_from_its_first_request() => new PromtoolCase()
        .With(Primary(200), "0+50x100")
        .With(Canary(200), "_x58 10+5x40")
        .With(Canary(503), "_x59 5x40")
        .Expect(Count(Minute), Now, 25)
        .Expect(Success(Minute), Now, 80)
        .VerifyAsync();

    [Fact]
    public Task Errors_of_an_earlier_rollout_do_not_return_after_a_gap_in_scraping() => new PromtoolCase()
        .With(Primary(200), "0+50x10 _x200 8000+50x100")
        .With(Canary(200), "100x10 _x200 100+5x100")
        .With(Canary(500), "1000x10 _x200 1000x100")
        .Expect(Success(Minute), At(212), 100)
        .Expect(Success(Minute), At(225), 100)
        .Expect(Success(Minute), At(250), 100)
        .VerifyAsync();

    [Fact]
    public Task No_new_requests_are_NaN_and_a_count_of_0() => new PromtoolCase()
        .With(Canary(200), "500x100")
        .With(Canary(500), "20x100")
        .Expect(Count(Minute), Now, 0)
        .ExpectNaN(Success(Minute), Now)
        .VerifyAsync();

    [Fact]
    public Task No_series_are_nothing_and_a_count_of_0() => new PromtoolCase()
        .With(Primary(200), "0+50x100")
        .Expect(Count(Minute), Now, 0)
        .ExpectNothing(Success(Minute), Now)
        .ExpectNothing(Queries.RequestRate(TrafficSide.Canary, Minute), Now)
        .ExpectNothing(Duration(Minute), Now)
        .VerifyAsync();

    [Fact]
    public Task Restarted_controller_does_not_make_requests_negative() => new PromtoolCase()
        .With(Canary(200), "5000+9x45 0+9x50")
        .With(Canary(500), "700+1x45 0+1x50")
        .Expect($"({Success(Minute)}) > bool 89.99", Now, 1)
        .Expect($"({Success(Minute)}) < bool 90.01", Now, 1)
        .Expect($"abs(({Count(Minute)}) - 300) < bool 15", Now, 1)
        .VerifyAsync();

    [Fact]
    public Task Restarted_controller_that_outgrew_its_old_count_loses_nothing() => new PromtoolCase()
        .With(Canary(200), "10+1x45 0+50x50")
        .Expect($"abs(({Count(Minute)}) - 715) < bool 30", Now, 1)
        .VerifyAsync();

    [Fact]
    public Task Canary_and_primary_and_others_are_told_apart() => new PromtoolCase()
        .With(Primary(200), "0+8x100")
        .With(Primary(500), "0+2x100")
        .With(Canary(200), "0+1x100")
        .With(Canary(500), "0+1x100")
        .With(Series("podinfo", "other", "", 500), "0+100x100")
        .With(Series("other", "podinfo", "test-podinfo-canary-80", 500), "0+100x100")
        .With(Series("podinfo", "podinfo", "test-another-canary-80", 500), "0+100x100")
        .Expect(Success(Minute), Now, 50)
        .Expect(Queries.RequestSuccessRate(TrafficSide.Primary, Minute), Now, 80)
        .Expect(Queries.RequestCount(TrafficSide.Primary, Minute), Now, 300)
        .VerifyAsync();

    [Fact]
    public Task Status_classes_and_several_controllers_add_up() => new PromtoolCase()
        .With(Canary("2xx", "a"), "0+9x100")
        .With(Canary("5xx", "a"), "0+1x100")
        .With(Canary("4xx", "b"), "0+9x100")
        .With(Canary("5xx", "b"), "_x60 1x100")
        .Expect(Count(Minute), Now, 571)
        .Expect($"abs(({Success(Minute)}) - {100 - (100 * 31 / 571.0):R}) < bool 1e-9", Now, 1)
        .VerifyAsync();

    [Fact]
    public Task Old_and_new_series_weigh_the_same_in_a_window_of_one_scrape() => new PromtoolCase()
        .With(Primary(200), "0+50x100")
        .With(Canary(200), "900x59 990x40")
        .With(Canary(500), "_x60 10x40")
        .Expect(Count(At(1) / 2 * 3), Now, 100)
        .Expect(Success(At(1) / 2 * 3), Now, 90)
        .VerifyAsync();

    [Fact]
    public Task Duration_is_the_99th_percentile_in_milliseconds() => new PromtoolCase()
        .With(Bucket("0.1"), "0+98x100")
        .With(Bucket("0.5"), "0+98x100")
        .With(Bucket("1"), "0+100x100")
        .With(Bucket("+Inf"), "0+100x100")
        .Expect(Duration(Minute), Now, 750)
        .VerifyAsync();

    [Fact]
    public Task Duration_counts_the_first_requests_of_new_series() => new PromtoolCase()
        .With(Primary(200), "0+50x100")
        .With(Bucket("0.1"), "_x58 0x40")
        .With(Bucket("1"), "_x58 100x40")
        .With(Bucket("+Inf"), "_x58 100x40")
        .Expect(Duration(Minute), Now, 991)
        .VerifyAsync();

    [Fact]
    public Task Duration_without_requests_is_NaN() => new PromtoolCase()
        .With(Bucket("0.1"), "7x100")
        .With(Bucket("+Inf"), "9x100")
        .ExpectNaN(Duration(Minute), Now)
        .VerifyAsync();

    private static TimeSpan At(int scrape) => PromtoolCase.Scrape * scrape;

    private static DateTimeOffset End(int seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds);

    private static string Count(TimeSpan window) => Queries.RequestCount(TrafficSide.Canary, window);

    private static string Success(TimeSpan window) => Queries.RequestSuccessRate(TrafficSide.Canary, window);

    private static string Duration(TimeSpan window) => Queries.RequestDuration(TrafficSide.Canary, window);

    private static string Primary(int status) => Series("podinfo", "podinfo", "", status);

    private static string Canary(int status) => Series("podinfo", "podinfo", "test-podinfo-canary-80", status);

    private static string Canary(string status, string pod) =>
        $$"""nginx_ingress_controller_requests{instance="{{pod}}:10254",controller_pod="{{pod}}",namespace="test",ingress="podinfo",service="podinfo",canary="test-podinfo-canary-http",status="{{status}}"}""";

    private static string Series(string ingress, string service, string canary, int status) =>
        $$"""nginx_ingress_controller_requests{instance="a:10254",controller_pod="a",namespace="test",ingress="{{ingress}}",service="{{service}}",canary="{{canary}}",status="{{status}}"}""";

    private static string Bucket(string bound) =>
        $$"""nginx_ingress_controller_request_duration_seconds_bucket{instance="a:10254",controller_pod="a",namespace="test",ingress="podinfo",service="podinfo",canary="test-podinfo-canary-80",status="200",le="{{bound}}"}""";
}
