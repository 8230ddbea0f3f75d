using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using ProgressiveDelivery.Analysis.Http;
using ProgressiveDelivery.Analysis.Prometheus;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Analysis.Tests.Prometheus;

/// <summary>Whatever the server does, the reading is honest: never a number that was not measured, never an exception.</summary>
public sealed class PrometheusFaultTests
{
    private readonly ManualTimeProvider _time = new();

    [Theory]
    [InlineData(400, "bad_data", "invalid parameter 'query': 1:5: parse error", "refused the query: invalid parameter 'query': 1:5: parse error")]
    [InlineData(422, "execution", "multiple matches for labels", "could not run the query: multiple matches for labels")]
    [InlineData(503, "timeout", "query timed out in expression evaluation", "gave up on the query: query timed out")]
    [InlineData(503, "unavailable", "starting up", "answered 503: starting up")]
    [InlineData(500, "internal", "disk is full", "answered 500: disk is full")]
    [InlineData(200, "internal", "an error with a friendly status", "answered 200: an error with a friendly status")]
    public async Task Error_of_Prometheus_is_told_in_its_own_words(int status, string type, string message, string expected)
    {
        await using FakePrometheus server = await FakePrometheus.AnswerAsync(PrometheusAnswers.Error(type, message), status);

        Assert.Contains(expected, await UnavailableAsync(server), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, "bad_data", true)]
    [InlineData(422, "execution", false)] // a store behind it may be away
    [InlineData(503, "unavailable", false)]
    public async Task Query_is_at_fault_only_where_no_trouble_of_the_server_could_be(int status, string type, bool isQueryAtFault)
    {
        await using FakePrometheus server = await FakePrometheus.AnswerAsync(PrometheusAnswers.Error(type, "words"), status);

        Assert.Equal(isQueryAtFault, Assert.IsType<MetricReading.Unavailable>(await QueryAsync(server.Address)).IsQueryAtFault);
    }

    [Theory]
    [InlineData(401, "refused the credentials (401)")]
    [InlineData(403, "refused the credentials (403)")]
    [InlineData(404, "check the address")]
    [InlineData(429, "too many requests")]
    [InlineData(500, "answered 500")]
    [InlineData(502, "answered 502")]
    [InlineData(503, "answered 503")]
    [InlineData(204, "answered 204")]
    [InlineData(200, "no query result")]
    public async Task Status_speaks_when_a_proxy_answers_in_HTML(int status, string expected)
    {
        string body = status == 204 ? "" : "<html><body>sorry</body></html>";
        await using FakePrometheus server = await FakePrometheus.AnswerAsync(body, status, "text/html");

        Assert.Contains(expected, await UnavailableAsync(server), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PrometheusAnswers.TwoSeries, "returns 2 series")]
    [InlineData(PrometheusAnswers.Matrix, "range of values")]
    [InlineData(PrometheusAnswers.Text, "returns a text")]
    [InlineData(PrometheusAnswers.NativeHistogram, "returns a histogram")]
    [InlineData(PrometheusAnswers.Warned, "store 10.0.0.7 is unreachable")]
    [InlineData("", "no query result")]
    [InlineData("{", "no query result")]
    [InlineData("null", "no query result")]
    [InlineData("[]", "no query result")]
    [InlineData("{\"status\":1}", "no query result")]
    [InlineData("{\"status\":\"success\"}", "not what the Prometheus API promises")]
    [InlineData("{\"status\":\"success\",\"data\":null}", "not what")]
    [InlineData("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":null}}", "not what")]
    [InlineData("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[1]}}", "not what")]
    [InlineData("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{}]}}", "not what")]
    [InlineData("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"value\":[1]}]}}", "not what")]
    [InlineData("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"value\":[1,2]}]}}", "not what")]
    [InlineData("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"value\":[1,\"x\"]}]}}", "not what")]
    [InlineData("{\"status\":\"success\",\"data\":{\"resultType\":\"surprise\",\"result\":[1,\"1\"]}}", "not what")]
    public async Task Answer_that_is_no_single_number_says_what_it_is(string body, string expected)
    {
        await using FakePrometheus server = await FakePrometheus.AnswerAsync(body);

        Assert.Contains(expected, await UnavailableAsync(server), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Empty_result_and_NaN_are_no_data()
    {
        foreach (string body in new[] { PrometheusAnswers.Empty, PrometheusAnswers.Vector("NaN"), PrometheusAnswers.Scalar("NaN") })
        {
            await using FakePrometheus server = await FakePrometheus.AnswerAsync(body);

            Assert.IsType<MetricReading.NoData>(await QueryAsync(server.Address));
        }
    }

    [Fact]
    public async Task Compressed_answer_is_understood()
    {
        await using FakePrometheus server = await FakePrometheus.StartAsync(async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await using var zip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            await zip.WriteAsync(System.Text.Encoding.UTF8.GetBytes(PrometheusAnswers.Vector("3")));
        });

        Assert.Equal(new MetricReading.Value(3), await QueryAsync(server.Address));
    }

    [Fact]
    public async Task Broken_compression_is_unavailable()
    {
        await using FakePrometheus server = await FakePrometheus.StartAsync(async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await context.Response.WriteAsync("this is not gzip at all");
        });

        Assert.Contains("compression is broken", await UnavailableAsync(server), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Small_compressed_answer_that_unpacks_without_end_is_cut_off()
    {
        await using FakePrometheus server = await FakePrometheus.StartAsync(async context =>
        {
            context.Response.Headers.ContentEncoding = "br";
            await using var zip = new BrotliStream(context.Response.Body, CompressionLevel.Fastest);
            await WriteUntilHungUpAsync(zip, context.RequestAborted);
        });

        Assert.Contains("more than 1 MiB", await UnavailableAsync(server), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Endless_answer_is_cut_off()
    {
        var hungUp = new TaskCompletionSource();
        await using FakePrometheus server = await FakePrometheus.StartAsync(async context =>
        {
            await WriteUntilHungUpAsync(context.Response.Body, context.RequestAborted);
            hungUp.SetResult();
        });

        Assert.Contains("aggregate the query", await UnavailableAsync(server), StringComparison.Ordinal);
        await hungUp.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Refused_connection_is_unavailable()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        string reason = Reason(await QueryAsync($"http://127.0.0.1:{port}"));

        Assert.Contains("Connection refused", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_host_is_unavailable() =>
        Assert.Contains("could not be asked", Reason(await QueryAsync("http://prometheus.invalid:9090")), StringComparison.Ordinal);

    [Fact]
    public async Task Connection_cut_in_the_middle_of_the_answer_is_unavailable()
    {
        await using FakePrometheus server = await FakePrometheus.StartAsync(async context =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync(PrometheusAnswers.Vector("1"));
            await context.Response.Body.FlushAsync();
            context.Abort();
        });

        Assert.Contains("could not be asked", await UnavailableAsync(server), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chunked_answer_that_ends_early_is_unavailable_even_when_it_would_parse()
    {
        await using FakePrometheus server = await FakePrometheus.StartAsync(async context =>
        {
            await context.Response.WriteAsync(PrometheusAnswers.Vector("1"));
            await context.Response.Body.FlushAsync();
            context.Abort();
        });

        Assert.Contains("could not be asked", await UnavailableAsync(server), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Silence_is_unavailable_after_the_timeout(bool afterHeaders)
    {
        var arrived = new TaskCompletionSource();
        await using FakePrometheus server = await FakePrometheus.StartAsync(async context =>
        {
            if (afterHeaders)
            {
                await context.Response.WriteAsync("{\"status\":");
                await context.Response.Body.FlushAsync();
            }

            arrived.SetResult();
            await new TaskCompletionSource().Task.WaitAsync(context.RequestAborted);
        });
        using var provider = new HttpProvider(new PrometheusSettings { Address = server.Address }, _time);

        Task<MetricReading> query = provider.QueryAsync("up", CancellationToken.None);
        await arrived.Task;
        Assert.False(query.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Contains("did not answer within 5 s", Reason(await query), StringComparison.Ordinal);
        Assert.Equal(0, _time.ArmedTimers);
    }

    [Fact]
    public async Task Redirect_is_not_followed()
    {
        await using FakePrometheus server = await FakePrometheus.StartAsync(context =>
        {
            context.Response.Redirect("https://elsewhere.example/login?next=" + new string('x', 500));
            return Task.CompletedTask;
        });

        string reason = await UnavailableAsync(server);

        Assert.Contains("redirect (302) to https://elsewhere.example/login", reason, StringComparison.Ordinal);
        Assert.Single(server.Requests);
        Assert.InRange(reason.Length, 1, 600);
    }

    [Fact]
    public async Task Error_text_is_one_short_line()
    {
        await using FakePrometheus server = await FakePrometheus.AnswerAsync(PrometheusAnswers.Error("bad_data", "line\\nline " + new string('x', 5000)), 400);

        string reason = await UnavailableAsync(server);

        Assert.DoesNotContain('\n', reason);
        Assert.InRange(reason.Length, 1, 450);
    }

    [Fact]
    public async Task Provider_that_was_disposed_of_is_unavailable()
    {
        var provider = new HttpProvider(new PrometheusSettings { Address = "http://127.0.0.1:9" }, _time);
        provider.Dispose();

        Assert.IsType<MetricReading.Unavailable>(await provider.QueryAsync("up", CancellationToken.None));
    }

    private async Task<string> UnavailableAsync(FakePrometheus server) => Reason(await QueryAsync(server.Address));

    private static string Reason(MetricReading reading) => Assert.IsType<MetricReading.Unavailable>(reading).Reason;

    private async Task<MetricReading> QueryAsync(string address)
    {
        using var provider = new HttpProvider(new PrometheusSettings { Address = address }, _time);
        return await provider.QueryAsync("up", CancellationToken.None);
    }

    // Kestrel drops what is written after the client hung up, so an error of the write alone would not end this.
    private static async Task WriteUntilHungUpAsync(Stream stream, CancellationToken hungUp)
    {
        byte[] chunk = new byte[1 << 16];
        try
        {
            while (!hungUp.IsCancellationRequested)
            {
                await stream.WriteAsync(chunk, hungUp);
                await stream.FlushAsync(hungUp);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // As it should.
        }
    }
}
