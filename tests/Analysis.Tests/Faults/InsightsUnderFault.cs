using ProgressiveDelivery.Analysis.Http;
using ProgressiveDelivery.Analysis.NewRelic;

namespace ProgressiveDelivery.Analysis.Tests.Faults;

/// <summary>https://docs.newrelic.com/docs/apis/insights-apis/query-insights-event-data-api/</summary>
public sealed class InsightsUnderFault : ProviderUnderFault
{
    public override string Name => "New Relic (Insights)";

    public override string Query => "SELECT average(duration) FROM Transaction WHERE appName = 'cart & co'";

    public override IMetricProvider Connect(string address, TimeProvider time) =>
        new HttpProvider(new NewRelicSettings { Address = address, AccountId = "1234567", QueryKey = "NRIQ-1" }, time).Over(Window);

    public override string? Complaint(FaultRequest request, DateTimeOffset now) => Require(
        (request.Method == "GET", "the method must be GET"),
        (request.Path == "/v1/accounts/1234567/query", "the path must name the account"),
        (request.Parameter("nrql") == Query + " SINCE 120 seconds ago", "the query must cover the window"),
        (request.Header("X-Query-Key") == "NRIQ-1", "the key must be sent"),
        (request.Header("Accept") == "application/json", "JSON must be accepted"));

    public override FaultAnswer Answer(Fault fault, DateTimeOffset now) => fault switch
    {
        Fault.None => FaultAnswer.Value(Results("""{"average":42.0}""")),
        Fault.Empty => FaultAnswer.NoData(Results("")),
        Fault.NotANumber => FaultAnswer.NoData(Results("""{"average":null}""")),
        Fault.Partial => FaultAnswer.Unavailable(200, Results("""{"average":42.0}""")[..30]),
        Fault.ClientError => FaultAnswer.Unavailable(401, """{"error":"Invalid query key"}"""),
        Fault.TooManyRequests => FaultAnswer.Unavailable(429, """{"error":"Rate limit exceeded"}"""),
        Fault.ServerError => FaultAnswer.Unavailable(503, """{"error":"Service temporarily unavailable"}"""),
        _ => FaultAnswer.Unavailable(200, """{"results":[{"average":"42"}]}"""),
    };

    private static string Results(string results) => $$$"""{"results":[{{{results}}}],"performanceStats":{"inspectedCount":1},"metadata":{"guid":"x"}}""";
}
