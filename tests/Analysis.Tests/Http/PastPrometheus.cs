using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using ProgressiveDelivery.Analysis.Tests.Prometheus;

namespace ProgressiveDelivery.Analysis.Tests.Http;

/// <summary>A Prometheus with a past: what it answers for a time is always the same, be it asked for that time or for a range.</summary>
internal sealed class PastPrometheus : IAsyncDisposable
{
    private FakePrometheus? _server;
    private int _longest;

    /// <summary>What each request asked for besides its query.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>Times of the longest range that was answered.</summary>
    public int Longest => _longest;

    public string Address => _server!.Address;

    public static async Task<PastPrometheus> StartAsync(PastFault fault = PastFault.None)
    {
        var past = new PastPrometheus();
        past._server = await FakePrometheus.StartAsync(async context =>
        {
            IQueryCollection query = context.Request.Query;
            past.Asked.Enqueue(string.Join('&', query.Where(pair => pair.Key != "query").Select(pair => $"{pair.Key}={pair.Value}")));
            (int status, string body) = context.Request.Path.Value!.EndsWith("_range", StringComparison.Ordinal)
                ? past.Range(Seconds(query["start"]), Seconds(query["end"]), Seconds(query["step"]), fault)
                : (200, Once(Seconds(query["time"])));
            context.Response.StatusCode = status;
            await context.Response.WriteAsync(body);
        });
        return past;
    }

    /// <summary>What the server answers for a time: a number, now and then NaN or nothing.</summary>
    public static MetricReading At(DateTimeOffset time) => Sample(time.ToUnixTimeMilliseconds() / 1000.0) switch
    {
        null => new MetricReading.NoData("the query matched no series"),
        "NaN" => new MetricReading.NoData("the value is not a number (NaN), as when nothing is divided by nothing"),
        { } text => new MetricReading.Value(double.Parse(text, CultureInfo.InvariantCulture)),
    };

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    private static string? Sample(double time) => (long)(time / 30 % 7) switch
    {
        3 => null,
        5 => "NaN",
        _ => (time / 7).ToString("R", CultureInfo.InvariantCulture),
    };

    private static string Once(double time) => Sample(time) is { } text ? PrometheusAnswers.Vector(text) : PrometheusAnswers.Empty;

    private (int Status, string Body) Range(double start, double end, double step, PastFault fault)
    {
        int count = (int)((end - start) / step) + 1;
        switch (fault)
        {
            case PastFault.NotFound:
                return (404, "404 page not found");
            case PastFault.Garbage:
                return (200, """{"status":"success","data":{"resultType":"matrix","result":[{"values":[7]}]}}""");
            case PastFault.LongOnes when count > 256:
                return (422, PrometheusAnswers.Error("execution", "query processing would load too many samples into memory in query execution"));
            case PastFault.None when count > 11_001:
                return (400, PrometheusAnswers.Error("bad_data", "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)"));
        }

        Interlocked.Exchange(ref _longest, Math.Max(_longest, count));
        double first = fault == PastFault.MovedToWholeSteps ? Math.Floor(start / step) * step : start;

        // Prometheus gives each set of labels its own series: here they change in the middle.
        string[] samples = [.. Enumerable.Range(0, count).Select(i => first + (i * step)).Select(time => (Time: time, Text: Sample(time))).Where(sample => sample.Text is not null)
            .Select(sample => string.Create(CultureInfo.InvariantCulture, $"[{sample.Time},\"{sample.Text}\"]"))];
        string[][] series = fault == PastFault.TwoSeries ? [samples, samples] : [samples[..(samples.Length / 2)], samples[(samples.Length / 2)..]];
        string more = fault == PastFault.Histogram ? ",\"histograms\":[]" : "";
        string result = string.Join(',', series.Where(each => each.Length > 0).Select((each, i) => $"{{\"metric\":{{\"i\":\"{i}\"}},\"values\":[{string.Join(',', each)}]{more}}}"));
        string beside = fault switch { PastFault.Warning => ",\"warnings\":[\"a store is away\"]", PastFault.OtherEngine => ",\"stats\":{\"seriesFetched\":\"1\"}", _ => "" };
        return (200, $"{{\"status\":\"success\",\"data\":{{\"resultType\":\"matrix\",\"result\":[{result}]}}{beside}}}");
    }

    private static double Seconds(string? text) => double.Parse(text!, CultureInfo.InvariantCulture);
}
