using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Analysis.Http;

namespace ProgressiveDelivery.Analysis.NewRelic;

/// <summary>NRQL by NerdGraph, https://docs.newrelic.com/docs/apis/nerdgraph/examples/nerdgraph-nrql-tutorial/.</summary>
internal sealed class NerdGraphApi(NewRelicSettings settings) : IProviderApi
{
    private const string Graph = "query($account: Int!, $nrql: Nrql!) { actor { account(id: $account) { nrql(query: $nrql) { results } } } }";

    private static readonly MetricQuery Anything = new("SELECT count(*) FROM Metric", TimeSpan.FromMinutes(1));

    public HttpRequestMessage Request(MetricQuery query)
    {
        var body = new JsonObject
        {
            ["query"] = Graph,
            ["variables"] = new JsonObject
            {
                // Checked to be a number; it goes as it is, because account numbers need not fit into ours.
                ["account"] = JsonNode.Parse(settings.AccountId!.TrimStart('0') is { Length: > 0 } digits ? digits : "0"),
                ["nrql"] = NrqlText.For(settings, query),
            },
        };
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(settings.Address.TrimEnd('/')))
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("API-Key", settings.ApiKey);
        return request;
    }

    public MetricReading Read(MetricQuery query, HttpAnswer answer) => JsonAnswer.Read(settings, "/graphql", answer, Error,
        root => NewRelicAnswer.Read(root.Member("data")?.Member("actor")?.Member("account")?.Member("nrql")?.Items("results")));

    public HttpRequestMessage Probe() => Request(Anything);

    public MetricReading ReadProbe(HttpAnswer answer) => Read(Anything, answer);

    /// <summary>GraphQL answers 200 to almost everything; with <c>errors</c> beside <c>data</c> the data is incomplete.</summary>
    private static string? Error(JsonElement root) =>
        root.Items("errors") is { Count: > 0 } errors ? string.Join("; ", errors.Select(error => error.Text("message") ?? "an error without a message")) : root.Text("error");
}
