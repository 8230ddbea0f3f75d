using System.Net;
using System.Text;
using ProgressiveDelivery.Analysis.GoogleCloud;
using ProgressiveDelivery.Analysis.Http;
using ProgressiveDelivery.Analysis.Tests.Prometheus;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Analysis.Tests.GoogleCloud;

public sealed class GoogleCloudApiTests
{
    private static readonly MetricQuery Query = new("up", TimeSpan.FromMinutes(1));

    [Fact]
    public async Task Project_and_token_of_the_cluster_are_used_when_no_other_is_given()
    {
        await using FakePrometheus metadata = await MetadataAsync();
        using GoogleCloudApi api = Api(metadata);
        using HttpRequestMessage request = api.Request(Query);

        await api.AuthorizeAsync(request, CancellationToken.None);

        Assert.Equal("/v1/projects/cluster-project/location/global/prometheus/api/v1/query?query=up", request.RequestUri!.PathAndQuery);
        Assert.Equal("Bearer t1", request.Headers.Authorization!.ToString());
    }

    [Fact]
    public async Task Token_is_fetched_anew_after_it_was_refused()
    {
        await using FakePrometheus metadata = await MetadataAsync();
        using GoogleCloudApi api = Api(metadata);
        using HttpRequestMessage request = api.Request(Query);

        await api.AuthorizeAsync(request, CancellationToken.None);
        MetricReading refused = api.Read(Query, new HttpAnswer(HttpStatusCode.Unauthorized, null, Encoding.UTF8.GetBytes("""{"error":{"code":401,"message":"Request had invalid authentication credentials."}}""")));
        await api.AuthorizeAsync(request, CancellationToken.None);

        Assert.Contains("(401): Request had invalid authentication credentials.", Assert.IsType<MetricReading.Unavailable>(refused).Reason, StringComparison.Ordinal);
        Assert.Equal(2, metadata.Requests.Count(asked => asked.Path.EndsWith("/token", StringComparison.Ordinal)));
    }

    private static GoogleCloudApi Api(FakePrometheus metadata) =>
        new(new GoogleCloudSettings { Address = GoogleCloudSettings.DefaultAddress }, new GoogleTokens(null, new ManualTimeProvider(), metadata.Address), new ManualTimeProvider());

    private static Task<FakePrometheus> MetadataAsync() => FakePrometheus.StartAsync(context => PlainAnswer.WriteAsync(
        context,
        context.Request.Path.Value!.EndsWith("/project-id", StringComparison.Ordinal) ? "cluster-project" : """{"access_token":"t1","expires_in":600}"""));
}
