using System.Globalization;
using ProgressiveDelivery.Analysis.Graphite;
using ProgressiveDelivery.Analysis.Http;

namespace ProgressiveDelivery.Analysis.Tests.Faults;

/// <summary>https://graphite.readthedocs.io/en/latest/render_api.html</summary>
public sealed class GraphiteUnderFault : ProviderUnderFault
{
    private const string Target = "divideSeries(sumSeries(cart.*.errors),sumSeries(cart.*.a+b))";

    public override string Name => "Graphite";

    public override string Query => $"target={Target}&from=-120s";

    public override IMetricProvider Connect(string address, TimeProvider time) =>
        new HttpProvider(new GraphiteSettings { Address = address, Username = "me", Password = "secret" }, time).Over(Window);

    public override string? Complaint(FaultRequest request, DateTimeOffset now) => Require(
        (request.Method == "GET", "the method must be GET"),
        (request.Path == "/render", "the path must be /render"),
        (request.Parameter("target") == Target, "the target must arrive as it was written"),
        (request.Parameter("from") == "-120s", "from must arrive"),
        (request.Parameter("format") == "json", "the format must be json"),
        (request.Header("Authorization") == "Basic bWU6c2VjcmV0", "the login must be sent"));

    public override FaultAnswer Answer(Fault fault, DateTimeOffset now) => fault switch
    {
        // The newest step has begun and not ended; its value would fail, were it taken.
        Fault.None => FaultAnswer.Value(Series(now, ("7", -150), ("42", -90), ("1", -30))),
        Fault.Empty => FaultAnswer.NoData("[]"),
        Fault.NotANumber => FaultAnswer.NoData(Series(now, ("null", -150), ("null", -90))),
        Fault.Partial => FaultAnswer.NoData(Series(now, ("null", -90), ("42", -30))),
        Fault.ClientError => FaultAnswer.Unavailable(400, "Missing required parameter 'target'", "text/plain"),
        Fault.TooManyRequests => FaultAnswer.Unavailable(429, "too many requests", "text/plain"),
        Fault.ServerError => Html(500),
        _ => FaultAnswer.Unavailable(200, """[{"target":"x","datapoints":[["42"]]}]"""),
    };

    private static string Series(DateTimeOffset now, params (string Value, int Seconds)[] points)
    {
        string list = string.Join(',', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"[{point.Value},{now.AddSeconds(point.Seconds).ToUnixTimeSeconds()}]")));
        return $$"""[{"target":"x","tags":{"name":"x"},"datapoints":[{{list}}]}]""";
    }
}
