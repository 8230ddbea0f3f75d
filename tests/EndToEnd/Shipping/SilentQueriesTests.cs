using System.Net;

namespace ProgressiveDelivery.EndToEnd.Shipping;

public sealed class SilentQueriesTests
{
    [Fact]
    public async Task Every_query_is_named_when_Prometheus_knows_nothing()
    {
        var silent = await FindAsync("""{"status":"success","data":{"resultType":"matrix","result":[]}}""");

        Assert.All(Dashboard.All.SelectMany(dashboard => dashboard.Queries), query => Assert.Contains(silent, line => line.StartsWith(query.Source, StringComparison.Ordinal)));
        Assert.All(AlertRules.All, rule => Assert.Contains(silent, line => line.StartsWith(rule.Source, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_series_of_NaN_is_no_data()
        => Assert.NotEmpty(await FindAsync("""{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1,"NaN"]]}]}}"""));

    [Fact]
    public async Task No_query_is_named_when_all_have_data()
        => Assert.Empty(await FindAsync("""{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1,"NaN"],[2,"0"]]}]}}"""));

    private static async Task<IReadOnlyList<string>> FindAsync(string answer)
    {
        using var http = new HttpClient(new Canned(answer));
        return await new SilentQueries(http, new Uri("http://127.0.0.1:9090/")).FindAsync("shop", "cart", "cart", CancellationToken.None);
    }

    private sealed class Canned(string answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(answer) });
    }
}
