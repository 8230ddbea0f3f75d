using System.Net;
using System.Text;
using ProgressiveDelivery.Analysis.Http;
using ProgressiveDelivery.Analysis.Json;

namespace ProgressiveDelivery.Analysis.Tests.Json;

public sealed class JsonApiTests
{
    private static readonly JsonSettings Settings = new() { Address = "http://stats/base" };

    [Theory]
    [InlineData("/stats $.a")]
    [InlineData(" /stats\n  $.a\n")]
    [InlineData("/stats?x=$ $['a b']")]
    public void Query_is_a_path_and_an_expression(string query) => Assert.Null(Settings.ProblemOf(query));

    [Theory]
    [InlineData("", "must be a path and a JSONPath")]
    [InlineData("/stats", "must be a path and a JSONPath")]
    [InlineData("stats $.a", "must be a path and a JSONPath")]
    [InlineData("http://elsewhere/ $.a", "must be a path and a JSONPath")]
    [InlineData("/stats $..a", "may find many")]
    [InlineData("/stats#x $.a", "%23")]
    public void Broken_query_says_what_to_change(string query, string words) => Assert.Contains(words, Settings.ProblemOf(query), StringComparison.Ordinal);

    [Theory]
    [InlineData("/stats $.a", "http://stats/base/stats")]
    [InlineData("//elsewhere/stats $.a", "http://stats/base//elsewhere/stats")]
    [InlineData("/@elsewhere/stats $.a", "http://stats/base/@elsewhere/stats")]
    public void Request_stays_below_the_address(string query, string expected)
    {
        using HttpRequestMessage request = new JsonApi(Settings).Request(Query(query));

        Assert.Equal(expected, request.RequestUri!.OriginalString);
    }

    [Theory]
    [InlineData("""{"a":"12"}""", "has a text")]
    [InlineData("""{"a":true}""", "must have a number")]
    [InlineData("""{"a":[1]}""", "add an index")]
    [InlineData("""{"a":{"b":1}}""", "add a name")]
    public void Node_that_is_no_number_says_what_it_is(string body, string words) =>
        Assert.Contains(words, Assert.IsType<MetricReading.Unavailable>(Read(body)).Reason, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"a":"NaN"}""")]
    [InlineData("""{"a":null}""")]
    [InlineData("""{"b":1}""")]
    [InlineData("[]")]
    public void Node_that_is_missing_or_empty_is_no_data(string body) => Assert.IsType<MetricReading.NoData>(Read(body));

    [Theory]
    [InlineData(200, true)]
    [InlineData(404, true)]
    [InlineData(401, false)]
    [InlineData(503, false)]
    public void Server_is_online_when_it_answers_and_lets_us_in(int status, bool online) =>
        Assert.Equal(online, new JsonApi(Settings).ReadProbe(new HttpAnswer((HttpStatusCode)status, null, default)) is MetricReading.Value);

    private static MetricReading Read(string body) =>
        new JsonApi(Settings).Read(Query("/stats $.a"), new HttpAnswer(HttpStatusCode.OK, null, Encoding.UTF8.GetBytes(body)));

    private static MetricQuery Query(string text) => new(text, TimeSpan.FromMinutes(1));
}
