using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ProgressiveDelivery.Controller.Bench.Machine;

namespace ProgressiveDelivery.Controller.Bench.ControlPlane;

/// <summary>Answers the queries of the built-in metrics at once: all is well, or all is bad.</summary>
internal sealed partial class PrometheusStandIn : IAsyncDisposable
{
    private const double Requests = 100_000;

    private readonly Func<string, int> _weightOf;
    private readonly WebApplication _server;
    private long _queries;

    /// <param name="weightOf">The canary's share in percent of an Ingress's traffic, which the counts follow.</param>
    public PrometheusStandIn(Func<string, int> weightOf)
    {
        _weightOf = weightOf;
        Url = $"http://127.0.0.1:{Ports.Free(1)[0].ToString(CultureInfo.InvariantCulture)}";
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Url);
        _server = builder.Build();
        _server.Run(AnswerAsync);
    }

    public string Url { get; }

    /// <summary>Whether every query of a success rate or a duration is answered beyond any limit.</summary>
    public bool IsBad { get; set; }

    public long Queries => Interlocked.Read(ref _queries);

    public Task StartAsync(CancellationToken cancellationToken) => _server.StartAsync(cancellationToken);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref _queries);
        string query = HttpMethods.IsPost(context.Request.Method) ? (await context.Request.ReadFormAsync())["query"].ToString() : context.Request.Query["query"].ToString();
        context.Response.ContentType = "application/json";
        string value = ValueOf(query).ToString(CultureInfo.InvariantCulture);
        string now = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        await context.Response.WriteAsync($$$"""{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[{{{now}}},"{{{value}}}"]}]}}""");
    }

    private double ValueOf(string query)
    {
        if (query == "vector(1)")
        {
            return 1;
        }

        if (query.Contains("histogram_quantile", StringComparison.Ordinal))
        {
            return IsBad ? 5000 : 50;
        }

        if (query.StartsWith("100 - 100", StringComparison.Ordinal))
        {
            return IsBad ? 50 : 100;
        }

        double share = _weightOf(Ingress().Match(query).Groups["name"].Value) / 100.0;
        return Math.Round(Requests * (query.Contains("canary=\"\"", StringComparison.Ordinal) ? 1 - share : share));
    }

    [GeneratedRegex("ingress=\"(?<name>[^\"]+)\"")]
    private static partial Regex Ingress();
}
