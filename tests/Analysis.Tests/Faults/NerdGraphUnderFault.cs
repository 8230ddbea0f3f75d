using System.Text.Json.Nodes;
using ProgressiveDelivery.Analysis.Http;
using ProgressiveDelivery.Analysis.NewRelic;

namespace ProgressiveDelivery.Analysis.Tests.Faults;

/// <summary>https://docs.newrelic.com/docs/apis/nerdgraph/examples/nerdgraph-nrql-tutorial/</summary>
public sealed class NerdGraphUnderFault : ProviderUnderFault
{
    public override string Name => "New Relic (NerdGraph)";

    public override string Query => "SELECT percentage(count(*), WHERE error IS true) FROM Transaction WHERE appName = 'since \"x\"'";

    public override IMetricProvider Connect(string address, TimeProvider time) =>
        new HttpProvider(new NewRelicSettings { Address = address + "/graphql", AccountId = "1234567", ApiKey = "NRAK-1" }, time).Over(Window);

    public override string? Complaint(FaultRequest request, DateTimeOffset now)
    {
        JsonNode? body = request.Body.Length > 0 ? JsonNode.Parse(request.Body) : null;
        return Require(
            (request.Method == "POST", "the method must be POST"),
            (request.Path == "/graphql", "the path must be /graphql"),
            (request.Header("API-Key") == "NRAK-1", "the key must be sent"),
            (request.Header("Content-Type").StartsWith("application/json", StringComparison.Ordinal), "the body must be JSON"),
            (body?["query"]?.GetValue<string>().Contains("nrql(query: $nrql)", StringComparison.Ordinal) == true, "the query must be a NRQL query"),
            (body?["variables"]?["account"]?.GetValue<long>() == 1234567, "the account must be a number"),
            (body?["variables"]?["nrql"]?.GetValue<string>() == Query + " SINCE 120 seconds ago", "the query must cover the window"));
    }

    public override FaultAnswer Answer(Fault fault, DateTimeOffset now) => fault switch
    {
        Fault.None => FaultAnswer.Value(Results("""{"percentage":42}""")),
        Fault.Empty => FaultAnswer.NoData(Results("")),
        Fault.NotANumber => FaultAnswer.NoData(Results("""{"percentage":null}""")),
        Fault.Partial => FaultAnswer.Unavailable(200, Results("""{"percentage":42}""")[..^1] + ""","errors":[{"message":"Query timed out","extensions":{"errorClass":"TIMEOUT"}}]}"""),
        Fault.ClientError => FaultAnswer.Unavailable(200, """{"data":{"actor":{"account":{"nrql":null}}},"errors":[{"message":"NRQL Syntax Error: Error at line 1"}]}"""),
        Fault.TooManyRequests => FaultAnswer.Unavailable(429, """{"errors":[{"message":"Too many requests"}]}"""),
        Fault.ServerError => Html(502),
        _ => FaultAnswer.Unavailable(200, """{"data":{"actor":{"account":{}}}}"""),
    };

    private static string Results(string results) => """{"data":{"actor":{"account":{"nrql":{"results":[""" + results + "]}}}}}";
}
