using ProgressiveDelivery.Analysis.GoogleCloud;
using ProgressiveDelivery.Analysis.Tests.Faults;
using ProgressiveDelivery.Analysis.Tests.Prometheus;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Analysis.Tests.GoogleCloud;

public sealed class GoogleTokensTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Token_of_the_workload_comes_from_the_metadata_server()
    {
        await using FakePrometheus server = await FakePrometheus.AnswerAsync("""{"access_token":"t1","expires_in":3599,"token_type":"Bearer"}""");
        using var tokens = new GoogleTokens(null, _time, server.Address);

        Assert.Equal("t1", await tokens.GetAsync(CancellationToken.None));

        FakePrometheus.Received request = Assert.Single(server.Requests);
        Assert.Equal(("GET", "/computeMetadata/v1/instance/service-accounts/default/token", "Google"), (request.Method, request.Path, request.Headers["Metadata-Flavor"]));
    }

    [Fact]
    public async Task Token_is_fetched_once_and_again_a_minute_before_it_expires()
    {
        int number = 0;
        await using FakePrometheus server = await FakePrometheus.StartAsync(context =>
            PlainAnswer.WriteAsync(context, $$"""{"access_token":"t{{Interlocked.Increment(ref number)}}","expires_in":600}"""));
        using var tokens = new GoogleTokens(null, _time, server.Address);

        string[] first = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => tokens.GetAsync(CancellationToken.None)));
        _time.Advance(TimeSpan.FromSeconds(539));
        string late = await tokens.GetAsync(CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.All(first, token => Assert.Equal("t1", token));
        Assert.Equal("t1", late);
        Assert.Equal("t2", await tokens.GetAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Token_that_was_refused_is_fetched_anew()
    {
        await using FakePrometheus server = await FakePrometheus.AnswerAsync("""{"access_token":"t1","expires_in":600}""");
        using var tokens = new GoogleTokens(null, _time, server.Address);

        await tokens.GetAsync(CancellationToken.None);
        tokens.Forget();
        await tokens.GetAsync(CancellationToken.None);

        Assert.Equal(2, server.Requests.Count);
    }

    [Theory]
    [InlineData("1e300")]
    [InlineData("-1e300")]
    [InlineData("1e999")]
    public async Task Lifetime_that_nobody_means_is_cut_to_a_day_or_refused(string seconds)
    {
        await using FakePrometheus server = await FakePrometheus.AnswerAsync($$"""{"access_token":"t","expires_in":{{seconds}}}""");
        using var tokens = new GoogleTokens(null, _time, server.Address);

        Assert.Equal("t", await tokens.GetAsync(CancellationToken.None));
        _time.Advance(TimeSpan.FromDays(1));
        await tokens.GetAsync(CancellationToken.None);

        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task Project_of_the_cluster_comes_from_the_metadata_server()
    {
        await using FakePrometheus server = await FakePrometheus.AnswerAsync("my-project\n", contentType: "application/text");
        using var tokens = new GoogleTokens(null, _time, server.Address);

        Assert.Equal("my-project", await tokens.ClusterProjectAsync(CancellationToken.None));
        Assert.Equal("/computeMetadata/v1/project/project-id", Assert.Single(server.Requests).Path);
    }

    [Theory]
    [InlineData(400, """{"error":"invalid_grant","error_description":"Invalid JWT Signature."}""", "400: Invalid JWT Signature.")]
    [InlineData(503, "<html></html>", "answered 503 with something that is no token")]
    [InlineData(200, "{}", "answered 200 with something that is no token")]
    public async Task Endpoint_that_gives_no_token_is_told_with_its_reason(int status, string body, string words)
    {
        await using FakePrometheus server = await FakePrometheus.AnswerAsync(body, status);
        using var tokens = new GoogleTokens(ServiceAccountKey.Parse(GoogleCloudUnderFault.KeyFile(server.Address + "/token")), _time);

        GoogleTokenException mistake = await Assert.ThrowsAsync<GoogleTokenException>(() => tokens.GetAsync(CancellationToken.None));

        Assert.Contains(words, mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Assertion_is_signed_for_the_endpoint_that_gets_it()
    {
        string? assertion = null;
        await using FakePrometheus server = await FakePrometheus.StartAsync(context => PlainAnswer.WriteAsync(context, """{"access_token":"t1","expires_in":600}"""));
        using var tokens = new GoogleTokens(ServiceAccountKey.Parse(GoogleCloudUnderFault.KeyFile(server.Address + "/token")), _time);

        await tokens.GetAsync(CancellationToken.None);
        assertion = Assert.Single(server.Requests).Query.Split("assertion=")[1];

        Assert.True(GoogleCloudUnderFault.IsSigned(assertion));
        Assert.False(GoogleCloudUnderFault.IsSigned(assertion[..^6] + "AAAAAA"));
    }
}
