using System.Globalization;
using ProgressiveDelivery.Analysis.Dynatrace;
using ProgressiveDelivery.Analysis.Http;

namespace ProgressiveDelivery.Analysis.Tests.Faults;

/// <summary>https://docs.dynatrace.com/docs/shortlink/api-metrics-v2-get-datapoints</summary>
public sealed class DynatraceUnderFault : ProviderUnderFault
{
    public override string Name => "Dynatrace";

    public override string Query => "builtin:service.errors.total.rate:filter(eq(\"dt.entity.service\",\"SERVICE-1\")):splitBy():avg";

    public override IMetricProvider Connect(string address, TimeProvider time) =>
        new HttpProvider(new DynatraceSettings { Address = address, Token = "dt0c01.x" }, time).Over(Window);

    public override string? Complaint(FaultRequest request, DateTimeOffset now) => Require(
        (request.Method == "GET", "the method must be GET"),
        (request.Path == "/api/v2/metrics/query", "the path must be /api/v2/metrics/query"),
        (request.Parameter("metricSelector") == Query, "the selector must arrive as it was written"),
        (request.Parameter("resolution") == "Inf", "one point must be asked for"),
        (request.Parameter("from") == (now - Window).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), "from must be the start of the window in milliseconds"),
        (request.Parameter("to") == now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), "to must be now in milliseconds"),
        (request.Header("Authorization") == "Api-Token dt0c01.x", "the token must be sent"));

    public override FaultAnswer Answer(Fault fault, DateTimeOffset now) => fault switch
    {
        Fault.None => FaultAnswer.Value(Result(Series("42"))),
        Fault.Empty => FaultAnswer.NoData(Result("")),
        Fault.NotANumber => FaultAnswer.NoData(Result(Series("null"))),
        Fault.Partial => FaultAnswer.Unavailable(200, Result(Series("42"))[..^1] + ""","warnings":["The result was cut off at 100000 tuples"]}"""),
        Fault.ClientError => FaultAnswer.Unavailable(400, """{"error":{"code":400,"message":"Constraints violated.","constraintViolations":[{"path":"metricSelector","message":"Illegal metric selector","parameterLocation":"QUERY"}]}}"""),
        Fault.TooManyRequests => FaultAnswer.Unavailable(429, """{"error":{"code":429,"message":"Too many requests"}}"""),
        Fault.ServerError => FaultAnswer.Unavailable(503, """{"error":{"code":503,"message":"Service unavailable"}}"""),
        _ => FaultAnswer.Unavailable(200, """{"totalCount":1,"nextPageKey":null,"result":[{"metricId":"x"}]}"""),
    };

    private static string Result(string series) =>
        $$"""{"totalCount":1,"nextPageKey":null,"resolution":"Inf","result":[{"metricId":"x","dataPointCountRatio":0.1,"dimensionCountRatio":0.1,"data":[{{series}}]}]}""";

    private static string Series(string value) => $$"""{"dimensions":[],"dimensionMap":{},"timestamps":[1767268800000],"values":[{{value}}]}""";
}
