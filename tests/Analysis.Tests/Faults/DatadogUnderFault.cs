using System.Globalization;
using ProgressiveDelivery.Analysis.Datadog;
using ProgressiveDelivery.Analysis.Http;

namespace ProgressiveDelivery.Analysis.Tests.Faults;

/// <summary>https://docs.datadoghq.com/api/latest/metrics/#query-timeseries-points (v1)</summary>
public sealed class DatadogUnderFault : ProviderUnderFault
{
    public override string Name => "Datadog";

    public override string Query => "sum:requests.errors{service:cart,version:a&b}.as_count()";

    public override IMetricProvider Connect(string address, TimeProvider time) =>
        new HttpProvider(new DatadogSettings { Address = address, ApiKey = "api", ApplicationKey = "app" }, time).Over(Window);

    public override string? Complaint(FaultRequest request, DateTimeOffset now) => Require(
        (request.Method == "GET", "the method must be GET"),
        (request.Path == "/api/v1/query", "the path must be /api/v1/query"),
        (request.Parameter("query") == Query, "the parameter query must be the query"),
        (request.Parameter("from") == (now - Window).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), "from must be the start of the window in seconds"),
        (request.Parameter("to") == now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), "to must be now in seconds"),
        (request.Header("DD-API-KEY") == "api", "the API key must be sent"),
        (request.Header("DD-APPLICATION-KEY") == "app", "the application key must be sent"));

    public override FaultAnswer Answer(Fault fault, DateTimeOffset now) => fault switch
    {
        // The newest bucket has begun and not ended; its value would fail, were it taken.
        Fault.None => FaultAnswer.Value(Series(now, (-110, "7"), (-60, "42"), (-10, "1"))),
        Fault.Empty => FaultAnswer.NoData("""{"status":"ok","res_type":"time_series","resp_version":1,"query":"q","series":[],"values":[],"times":[],"group_by":[]}"""),
        Fault.NotANumber => FaultAnswer.NoData(Series(now, (-60, "null"))),
        Fault.Partial => FaultAnswer.NoData(Series(now, (-10, "42"))),
        Fault.ClientError => FaultAnswer.Unavailable(403, """{"errors":["Forbidden"]}"""),
        Fault.TooManyRequests => FaultAnswer.Unavailable(429, """{"errors":["Rate limit of 100 requests in 3600 seconds reached"]}"""),
        Fault.ServerError => FaultAnswer.Unavailable(500, """{"errors":["Internal server error"]}"""),
        _ => FaultAnswer.Unavailable(200, """{"status":"ok","series":[{"pointlist":[["now","42"]],"interval":20}]}"""),
    };

    private static string Series(DateTimeOffset now, params (int Seconds, string Value)[] points)
    {
        string list = string.Join(',', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"[{now.AddSeconds(point.Seconds).ToUnixTimeMilliseconds()}.0,{point.Value}]")));
        return $$"""{"status":"ok","res_type":"time_series","resp_version":1,"query":"q","series":[{"metric":"requests.errors","aggr":"sum","interval":20,"length":1,"scope":"service:cart","pointlist":[{{list}}]}]}""";
    }
}
