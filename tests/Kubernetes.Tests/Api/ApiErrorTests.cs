using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using ProgressiveDelivery.Testing;
using static ProgressiveDelivery.Kubernetes.Tests.Answers;

namespace ProgressiveDelivery.Kubernetes.Tests;

public sealed class ApiErrorTests
{
    private static readonly ObjectKey Key = new("ns", "a");
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly ManualTimeProvider _time = new();

    [Theory]
    [InlineData("AlreadyExists", "there", null, "exists")]
    [InlineData("Conflict", "the object has been modified", null, "conflict")]
    [InlineData("Conflict", "Apply failed with 1 conflict", "FieldManagerConflict", "manager")]
    [InlineData("Conflict", "Precondition failed: UID in precondition: 1, UID in object meta: 2", null, "precondition")]
    [InlineData("Conflict", "the UID in the precondition (1) does not match the UID in record (2).", null, "precondition")]
    public async Task T18_Conflict_is_told_apart_by_its_reason_and_causes(string reason, string message, string? cause, string expected)
    {
        await using FakeApiServer server = FakeApiServer.Start().Then(Status(409, reason, message, cause));
        using var client = new ApiClient(server.Settings);

        var exception = await Assert.ThrowsAsync<ApiException>(() => client.ReplaceAsync(Resources.Pods, Key, [], None));

        Assert.Equal(HttpStatusCode.Conflict, exception.StatusCode);
        Assert.Equal(expected == "exists", exception.IsAlreadyExists);
        Assert.Equal(expected == "conflict", exception.IsConflict);
        Assert.Equal(expected == "manager", exception.IsFieldManagerConflict);
        Assert.Equal(expected == "precondition", exception.IsPreconditionFailed);
    }

    [Fact]
    public async Task T18_Conflict_is_never_sent_again_by_the_client()
    {
        await using FakeApiServer server = FakeApiServer.Start().Then(Status(409, "Conflict"));
        using var client = new ApiClient(server.Settings);

        await Assert.ThrowsAsync<ApiException>(() => client.ApplyAsync(Resources.Pods, Key, [], "canary", false, None));

        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task T24_Throttled_request_waits_as_many_seconds_as_the_header_says()
    {
        await using FakeApiServer server = FakeApiServer.Start(_time).Then(Status(429, "TooManyRequests", headers: ("Retry-After", "7")), Json("{}"));

        await CreateAfterWaitAsync(server, TimeSpan.FromSeconds(7));
    }

    [Fact]
    public async Task T24_Throttled_request_waits_until_the_date_in_the_header()
    {
        string date = _time.GetUtcNow().AddSeconds(9).ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        await using FakeApiServer server = FakeApiServer.Start(_time).Then(Status(503, "ServiceUnavailable", headers: ("Retry-After", date)), Json("{}"));

        await CreateAfterWaitAsync(server, TimeSpan.FromSeconds(9));
    }

    [Fact]
    public async Task T24_Throttled_request_waits_as_the_body_says_when_there_is_no_header()
    {
        await using FakeApiServer server = FakeApiServer.Start(_time).Then(Json(StatusBody(429, "TooManyRequests", retryAfter: 5), 429), Json("{}"));

        await CreateAfterWaitAsync(server, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task T24_Throttled_request_waits_half_a_minute_at_most_however_long_the_server_asks()
    {
        await using FakeApiServer server = FakeApiServer.Start(_time).Then(Status(429, "TooManyRequests", headers: ("Retry-After", "86400")), Json("{}"));

        await CreateAfterWaitAsync(server, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task T24_Throttled_request_gives_up_in_the_end()
    {
        await using FakeApiServer server = FakeApiServer.Start(_time).Always(Status(429, "TooManyRequests", headers: ("Retry-After", "1")));
        using var client = new ApiClient(server.Settings, _time);
        Task get = client.GetAsync(Resources.Pods, Key, None);

        await _time.AdvanceUntilAsync(TimeSpan.FromSeconds(1), () => get.IsCompleted, "the end", Waiting);

        Assert.Equal(HttpStatusCode.TooManyRequests, (await Assert.ThrowsAsync<ApiException>(() => get)).StatusCode);
        Assert.Equal(5, server.Requests.Count);
    }

    [Fact]
    public async Task T24_Server_error_that_may_have_run_is_not_sent_again()
    {
        await using FakeApiServer server = FakeApiServer.Start().Then(Status(500, "InternalError", headers: ("Retry-After", "1")));
        using var client = new ApiClient(server.Settings);

        await Assert.ThrowsAsync<ApiException>(() => client.CreateAsync(Resources.Pods, Key, [], None));

        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task T25_Page_of_html_from_a_proxy_becomes_an_error_with_its_code_and_beginning()
    {
        await using FakeApiServer server = FakeApiServer.Start().Then(Text("<html>Bad gateway</html>", "text/html", 502));
        using var client = new ApiClient(server.Settings);

        var exception = await Assert.ThrowsAsync<ApiException>(() => client.GetAsync(Resources.Pods, Key, None));

        Assert.Equal(HttpStatusCode.BadGateway, exception.StatusCode);
        Assert.Contains("<html>Bad gateway</html>", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task T25_Endless_error_body_is_read_up_to_a_limit()
    {
        await using FakeApiServer server = FakeApiServer.Start().Then(async (_, context) =>
        {
            context.Response.StatusCode = 500;
            byte[] noise = Bytes(new string('x', 10_000));
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(noise, context.RequestAborted);
            }
        });
        using var client = new ApiClient(server.Settings);

        var exception = await Assert.ThrowsAsync<ApiException>(() => client.GetAsync(Resources.Pods, Key, None).WaitAsync(Wait.Limit));

        Assert.True(exception.Message.Length < 1000);
    }

    [Fact]
    public async Task T25_Warnings_of_the_server_are_logged()
    {
        using var log = new RecordingLoggerFactory();
        await using FakeApiServer server = FakeApiServer.Start().Then(Json("{}", 200, ("Warning", "299 - \"policy/v1beta1 is deprecated\"")));
        using var client = new ApiClient(server.Settings, loggers: log);

        await client.GetAsync(Resources.Pods, Key, None);

        Assert.Contains(log.Lines, line => line.Level == LogLevel.Warning && line.Text.Contains("policy/v1beta1 is deprecated", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Requests_are_counted_by_verb_resource_and_code()
    {
        string resource = $"things{Guid.NewGuid():N}";
        var counted = new List<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == RequestMetrics.MeterName)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            string text = string.Join(' ', tags.ToArray().Select(tag => tag.Value));
            if (text.Contains(resource, StringComparison.Ordinal))
            {
                lock (counted)
                {
                    counted.Add($"{instrument.Name} {text.Replace(resource, "things", StringComparison.Ordinal)}");
                }
            }
        });
        listener.Start();
        await using FakeApiServer server = FakeApiServer.Start().Then(List("1"), Watch(), Status(404, "NotFound"), Cut, Cut);
        using var client = new ApiClient(server.Settings);
        Resource<JsonObject> things = Resources.Custom("x.io", "v1", resource, "Thing");

        await client.ListAsync(things, null, ListOptions.All, None);
        await foreach (var _ in client.WatchAsync(things, null, new() { ResourceVersion = "1" }, None))
        {
        }

        await client.GetAsync(things, Key, None);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(things, Key, None));

        Assert.Equal(
            [
                "canary_kubernetes_requests list things 200", "canary_kubernetes_requests watch things 200",
                "canary_kubernetes_requests get things 404", "canary_kubernetes_requests get things error",
                "canary_kubernetes_requests get things error",
            ],
            counted);
    }

    // One timer is the deadline of the request, the other is the wait.
    private bool Waiting() => _time.ArmedTimers == 2;

    private async Task CreateAfterWaitAsync(FakeApiServer server, TimeSpan wait)
    {
        using var client = new ApiClient(server.Settings, _time);
        Task create = client.CreateAsync(Resources.Pods, Key, [], None);

        await _time.AdvanceUntilAsync(TimeSpan.FromSeconds(0.25), () => create.IsCompleted, "the answer", Waiting);
        await create;

        Assert.InRange(server.Requests[1].At - server.Requests[0].At, wait, wait + TimeSpan.FromSeconds(1));
    }
}
