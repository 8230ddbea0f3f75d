using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ProgressiveDelivery.Controller.CommandLine;
using ProgressiveDelivery.Controller.Hosting;
using ProgressiveDelivery.Controller.Tests.Backtest;

namespace ProgressiveDelivery.Controller.Tests.CommandLine;

public sealed class AnalyzeCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("backtest-").FullName;

    [Theory]
    [InlineData(0, 0, "Would have been promoted")]
    [InlineData(5, 2, "Would have been rolled back")]
    public async Task Recorded_release_ends_as_it_would_have(int canaryFails, int exitCode, string words)
    {
        (int code, string output, string error) = await InvokeAsync("analyze", "--file", Subject(), "--recording", Recording(canaryFails), "--aa-runs", "3");

        Assert.Equal((exitCode, ""), (code, error));
        Assert.Contains("2026-01-01 12:00:30     1    10 %", output, StringComparison.Ordinal);
        Assert.Contains(words, output, StringComparison.Ordinal);
        Assert.Contains("False alarms: 0 of ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Release_that_comes_to_no_end_has_an_exit_code_of_its_own()
    {
        (int code, string output, _) = await InvokeAsync("analyze", "--file", Subject(), "--recording", Recording(0, seconds: 40), "--aa-runs", "0");

        Assert.Equal(3, code);
        Assert.Contains("Not decided: The window ends.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metric_that_decides_nothing_is_marked()
    {
        string subject = Written("dry.yaml", Recorded.CanaryYaml.Replace("{max: 100}", "{max: 1}\n      dryRun: true", StringComparison.Ordinal));

        (int code, string output, _) = await InvokeAsync("analyze", "--file", subject, "--recording", Recording(0), "--aa-runs", "0");

        Assert.Equal(0, code);
        Assert.Contains("queue 7 is above 1 (dry run)", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_and_plot_hold_every_check()
    {
        string plot = Path.Combine(_folder, "release.svg");

        (_, string output, _) = await InvokeAsync("analyze", "--file", Subject(), "--recording", Recording(0), "--output", "json", "--plot", plot);

        JsonNode result = JsonNode.Parse(output)!;
        Assert.Equal("Promoted", (string?)result["outcome"]);
        Assert.Equal(["next-step", "promote"], result["checks"]!.AsArray().Select(check => (string?)check!["rule"]));
        Assert.Equal("Pass", (string?)result["checks"]![0]!["verdicts"]![0]!["verdict"]);
        Assert.NotNull(result["falseAlarms"]!["rateAtMost"]);
        var svg = XDocument.Parse(await File.ReadAllTextAsync(plot));
        Assert.Equal(6, svg.Descendants("{http://www.w3.org/2000/svg}circle").Count());
        Assert.Single(svg.Descendants("{http://www.w3.org/2000/svg}polyline"));
    }

    [Fact]
    public async Task Live_provider_is_asked_about_the_time_of_each_step()
    {
        await using var prometheus = await StubPrometheus.StartAsync();

        (int code, string output, string error) = await InvokeAsync(
            "analyze", "--file", Subject(prometheus.Address), "--from", "2026-01-01T12:00:00Z", "--to", "2026-01-01T12:10:00Z", "--canary", "cart-blue", "--primary", "cart-green", "--aa-runs", "0");

        Assert.Equal((2, ""), (code, error));
        Assert.Contains("request-success-rate 42 % is below 99 % (42 requests)", output, StringComparison.Ordinal);
        Assert.Contains(prometheus.Queries, query => query.Time == "1767268830" && query.Text.Contains("destination_workload=\"cart-blue\"", StringComparison.Ordinal));
        Assert.Contains(prometheus.Queries, query => query.Text.Contains("destination_workload=\"cart-green\"", StringComparison.Ordinal));
        Assert.All(prometheus.Queries, query => Assert.InRange(long.Parse(query.Time, CultureInfo.InvariantCulture), 1767268828, 1767269400));
    }

    [Fact]
    public async Task Server_of_the_controller_is_asked_where_neither_canary_nor_caller_names_one()
    {
        await using var prometheus = await StubPrometheus.StartAsync();

        (int code, string output, _) = await InvokeAsync(new ControllerOptions { MetricsServer = prometheus.Address }, "analyze", "--file", Subject(server: null), "--from", "5m", "--aa-runs", "0");

        Assert.Equal(2, code);
        Assert.Contains("request-success-rate 42 % is below 99 % (42 requests)", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_that_nobody_names_is_told_with_the_option_to_set()
    {
        (int code, string output, _) = await InvokeAsync("analyze", "--file", Subject(server: null), "--from", "5m", "--aa-runs", "0");

        Assert.Equal(3, code);
        Assert.Contains("no Prometheus is named: set spec.metricsServer, or --metrics-server", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_recorded_from_a_provider_can_be_played()
    {
        await using var prometheus = await StubPrometheus.StartAsync();
        string file = Path.Combine(_folder, "recorded.csv");

        (int recorded, _, string error) = await InvokeAsync(
            "analyze", "--file", Subject(prometheus.Address), "--from", "2026-01-01T12:00:00Z", "--to", "2026-01-01T12:02:00Z", "--record", file);
        (int played, string output, _) = await InvokeAsync("analyze", "--file", Subject(), "--recording", file, "--aa-runs", "0");

        Assert.Equal((0, ""), (recorded, error));
        Assert.StartsWith("time,side,requests,failed,queue\n2026-01-01T12:00:00Z,canary,0,0,42\n", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        Assert.Equal(2, played);
        Assert.Contains("request-success-rate 0 % is below 99 %", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Long_window_takes_few_requests_and_ends_as_it_does_look_by_look()
    {
        await using var ranges = await StubPrometheus.StartAsync(GoodApp);
        await using var looks = await StubPrometheus.StartAsync(GoodApp, knowsRanges: false);

        (int code, string output, string error) = await InvokeAsync(Arguments(ranges));
        (_, string byLooks, _) = await InvokeAsync(Arguments(looks));

        Assert.Equal((0, ""), (code, error));
        Assert.Equal(byLooks, output);
        Assert.InRange(ranges.Queries.Count, 1, looks.Queries.Count / 5);

        string[] Arguments(StubPrometheus server) =>
        [
            "analyze", "--file", Subject(server.Address, "stepWeights: [10, 50]\n    stepChecks: 100"), "--from", "2026-01-01T12:00:00Z", "--to", "2026-01-01T16:00:00Z", "--aa-runs", "3",
        ];

        // Counts of 600 requests, none of which failed.
        static double GoodApp(string query) => query.Contains("5..", StringComparison.Ordinal) ? query.StartsWith("100 - ", StringComparison.Ordinal) ? 100 : 0 : 600;
    }

    [Theory]
    [InlineData("--record")]
    [InlineData("--plot")]
    public async Task File_that_cannot_be_written_is_told_before_anybody_is_asked(string option)
    {
        await using var prometheus = await StubPrometheus.StartAsync();

        (int code, string output, string error) = await InvokeAsync("analyze", "--file", Subject(prometheus.Address), "--from", "5m", option, Path.Combine(_folder, "missing", "x"));

        Assert.Equal((1, ""), (code, output));
        Assert.Contains(Path.Combine(_folder, "missing"), error, StringComparison.Ordinal);
        Assert.Empty(prometheus.Queries);
    }

    [Fact]
    public async Task Earlier_file_stays_whole_until_the_new_one_is()
    {
        string file = Written("recorded.csv", "earlier");

        (int code, _, _) = await InvokeAsync("analyze", "--file", Subject("http://127.0.0.1:9"), "--from", "2026-01-01T12:00:00Z", "--to", "2026-01-01T12:01:00Z", "--record", file);

        Assert.Equal((1, "earlier"), (code, await File.ReadAllTextAsync(file)));
        Assert.Empty(Directory.GetFiles(_folder, "*.part"));
    }

    [Theory]
    [InlineData("namespace/name, such as shop/cart", "analyze", "cart", "--from", "1h")]
    [InlineData("'--candidate'", "analyze", "shop/cart", "--candidate", "x")]
    [InlineData("Give namespace/name or --file, not both", "analyze", "shop/cart", "--file", "/dev/null", "--from", "1h")]
    [InlineData("Name the Canary", "analyze", "--recording", "/nonexistent/file")]
    [InlineData("/nonexistent/file", "analyze", "--file", "/nonexistent/file", "--from", "1h")]
    [InlineData("neither a time", "analyze", "--file", "x", "--from", "noon")]
    [InlineData("'json'", "analyze", "--output", "xml")]
    public async Task Command_that_cannot_be_carried_out_says_why(string words, params string[] arguments)
    {
        (int code, _, string error) = await InvokeAsync(arguments);

        Assert.Equal(1, code);
        Assert.Contains(words, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("thresholdRange: {min: 99}", "thresholdrange: {min: 99}", "thresholdrange")]
    [InlineData("thresholdRange: {min: 99}", "thresholdRange: {min: 99, max: 1}", "thresholdRange.min is above")]
    [InlineData("stepWeights: [10, 50]", "stepWeights: [50, 10]", "must rise")]
    [InlineData("interval: 30s", "interval: 30sec", "spec.analysis.interval is 30sec")]
    public async Task Canary_that_the_controller_would_refuse_is_not_played(string sound, string broken, string words)
    {
        string subject = Written("broken.yaml", Recorded.CanaryYaml.Replace(sound, broken, StringComparison.Ordinal));

        (int code, string output, string error) = await InvokeAsync("analyze", "--file", subject, "--recording", Recording(20), "--aa-runs", "0");

        Assert.Equal((1, ""), (code, output));
        Assert.Contains(words, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--from must be before --to", "--from", "2026-01-01T12:05:00Z", "--to", "2026-01-01T12:00:00Z")]
    [InlineData("more than 100000 checks", "--from", "1970-01-02T00:00:00Z")]
    [InlineData("--aa-runs is 1000000", "--aa-runs", "1000000")]
    [InlineData("--aa-days is -1", "--aa-days", "-1")]
    [InlineData("give one of them", "--record", "x.csv")]
    public async Task Window_and_options_have_bounds(string words, params string[] arguments)
    {
        (int code, _, string error) = await InvokeAsync(["analyze", "--file", Subject(), "--recording", Recording(0), .. arguments]);

        Assert.Equal(1, code);
        Assert.Contains(words, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recording_with_gaps_is_not_made()
    {
        string file = Path.Combine(_folder, "gaps.csv");

        (int code, _, string error) = await InvokeAsync(
            "analyze", "--file", Subject("http://127.0.0.1:9"), "--from", "2026-01-01T12:00:00Z", "--to", "2026-01-01T12:01:00Z", "--record", file);

        Assert.Equal(1, code);
        Assert.Contains("queries were not answered, so that nothing is recorded", error, StringComparison.Ordinal);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task Window_needs_a_beginning()
    {
        (int code, _, string error) = await InvokeAsync("analyze", "--file", Subject());

        Assert.Equal(1, code);
        Assert.Contains("--from", error, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Recording(int canaryFails, int seconds = 600) => Written("release.csv", Recorded.Release(canaryFails, seconds).Write());

    private string Subject(string? server = "http://prometheus:9090", string steps = "stepWeights: [10, 50]") => Written("canary.yaml", Recorded.CanaryYaml
        .Replace("stepWeights: [10, 50]", steps, StringComparison.Ordinal)
        .Replace("{max: 100}", steps.Length < 30 ? "{max: 100}" : "{max: 1000}", StringComparison.Ordinal)
        .Replace("  metricsServer: http://prometheus:9090\n", server is null ? "" : $"  metricsServer: {server}\n", StringComparison.Ordinal)
        .Replace("  analysis:\n", "  analysis:\n    metricsSource: {type: istio}\n", StringComparison.Ordinal));

    private string Written(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static Task<(int Code, string Output, string Error)> InvokeAsync(params string[] arguments) => InvokeAsync(new ControllerOptions(), arguments);

    private static async Task<(int Code, string Output, string Error)> InvokeAsync(ControllerOptions own, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = await AnalyzeCommand.InvokeAsync(arguments, own, output, error);
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>Answers the same number to a query at all times, 42 when not told otherwise.</summary>
    private sealed class StubPrometheus(WebApplication app) : IAsyncDisposable
    {
        public ConcurrentBag<(string Text, string Time)> Queries { get; } = [];

        public string Address => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

        public static async Task<StubPrometheus> StartAsync(Func<string, double>? answer = null, bool knowsRanges = true)
        {
            WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
            WebApplication app = builder.Build();
            var stub = new StubPrometheus(app);
            app.Run(async context =>
            {
                IFormCollection? form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync() : null;
                string Of(string name) => form is not null && form.ContainsKey(name) ? form[name].ToString() : context.Request.Query[name].ToString();
                bool isRange = context.Request.Path.Value!.EndsWith("_range", StringComparison.Ordinal);
                stub.Queries.Add((Of("query"), isRange ? Of("start") : Of("time")));
                string number = (answer?.Invoke(Of("query")) ?? 42).ToString(CultureInfo.InvariantCulture);
                context.Response.StatusCode = isRange && !knowsRanges ? 404 : 200;
                await context.Response.WriteAsync(isRange
                    ? Result("matrix", $"\"values\":[{string.Join(',', Times(Of("start"), Of("end"), Of("step")).Select(time => $"[{time},\"{number}\"]"))}]")
                    : Result("vector", $"\"value\":[1,\"{number}\"]"));
            });
            await app.StartAsync();
            return stub;
        }

        public async ValueTask DisposeAsync() => await app.DisposeAsync();

        private static string Result(string type, string sample) => $"{{\"status\":\"success\",\"data\":{{\"resultType\":\"{type}\",\"result\":[{{\"metric\":{{}},{sample}}}]}}}}";

        private static IEnumerable<long> Times(string start, string end, string step)
        {
            for (long time = long.Parse(start, CultureInfo.InvariantCulture); time <= long.Parse(end, CultureInfo.InvariantCulture); time += long.Parse(step, CultureInfo.InvariantCulture))
            {
                yield return time;
            }
        }
    }
}
