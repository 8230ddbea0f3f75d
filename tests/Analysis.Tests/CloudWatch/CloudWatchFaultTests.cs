using ProgressiveDelivery.Analysis.CloudWatch;

namespace ProgressiveDelivery.Analysis.Tests.CloudWatch;

/// <summary>What is CloudWatch's own about faults; those that every provider knows are in the fault matrix.</summary>
public sealed class CloudWatchFaultTests
{
    [Theory]
    [InlineData(400, "com.amazonaws.cloudwatch#Throttling", "Rate exceeded", "limits the rate of requests (Throttling: Rate exceeded)")]
    [InlineData(400, "ThrottlingException", "Rate exceeded", "limits the rate")]
    [InlineData(400, "RequestLimitExceeded", null, "limits the rate")]
    [InlineData(400, "ExpiredTokenException", "The security token included in the request is expired", "refuses the AWS credentials")]
    [InlineData(403, "InvalidClientTokenId", null, "refuses the AWS credentials")]
    [InlineData(400, "UnrecognizedClientException:http://internal.amazon.com/", null, "refuses the AWS credentials (UnrecognizedClientException)")]
    [InlineData(403, "AccessDenied", "User is not authorized to perform: cloudwatch:GetMetricData", "give the role cloudwatch:GetMetricData")]
    [InlineData(400, "AccessDeniedException", null, "give the role cloudwatch:GetMetricData")]
    [InlineData(400, "ValidationError", "Period must be a multiple of 60", "refused the query (ValidationError: Period must be a multiple of 60)")]
    [InlineData(500, "InternalServiceError", "Try again", "answered 500 (InternalServiceError: Try again)")]
    [InlineData(301, "Moved", null, "redirect (301)")]
    public async Task Error_says_what_it_is_and_what_to_do(int status, string type, string? message, string expected)
    {
        await using CloudWatchFixture cloud = await CloudWatchFixture.StartAsync((_, context) => FakeCloudWatch.ErrorAsync(context, status, type, message));

        Assert.Contains(expected, Assert.IsType<MetricReading.Unavailable>(await cloud.AskAsync()).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"MetricDataResults\":{}}")]
    [InlineData("{\"MetricDataResults\":[1]}")]
    [InlineData("{\"MetricDataResults\":[{\"Id\":\"m1\",\"Values\":[1],\"Timestamps\":[]}]}")]
    [InlineData("{\"MetricDataResults\":[{\"Id\":\"m1\",\"StatusCode\":\"Complete\",\"Values\":[1],\"Timestamps\":[]}]}")]
    [InlineData("{\"MetricDataResults\":[{\"Id\":\"m1\",\"StatusCode\":\"Complete\",\"Values\":[null],\"Timestamps\":[1767268620]}]}")]
    [InlineData("{\"MetricDataResults\":[{\"Id\":\"m1\",\"StatusCode\":\"Complete\",\"Values\":[\"1\"],\"Timestamps\":[1767268620]}]}")]
    [InlineData("{\"MetricDataResults\":[{\"Id\":\"m1\",\"StatusCode\":\"Complete\",\"Values\":[1],\"Timestamps\":[1e300]}]}")]
    [InlineData("{\"MetricDataResults\":[],\"NextToken\":5}")]
    public async Task Answer_that_the_API_does_not_promise_is_unavailable(string body)
    {
        await using CloudWatchFixture cloud = await CloudWatchFixture.StartAsync((_, context) => FakeCloudWatch.WriteAsync(context, body));

        Assert.Contains("does not promise", Assert.IsType<MetricReading.Unavailable>(await cloud.AskAsync()).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("InternalError", "failed to compute")]
    [InlineData("PartialData", "a part of the data")]
    [InlineData("Forbidden", "does not show this metric")]
    [InlineData("Surprise", "unknown status Surprise")]
    public async Task Status_other_than_complete_is_unavailable(string status, string expected)
    {
        await using CloudWatchFixture cloud = await CloudWatchFixture.StartAsync(call =>
            CloudWatchAnswers.Page(CloudWatchAnswers.Result("m1", CloudWatchAnswers.EndOf(call), (60, 7)).With("StatusCode", status)));

        Assert.Contains(expected, Assert.IsType<MetricReading.Unavailable>(await cloud.AskAsync()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Message_makes_an_answer_unavailable_and_divided_by_zero_is_no_data()
    {
        string code = "MaxMetricsExceeded";
        await using CloudWatchFixture cloud = await CloudWatchFixture.StartAsync(call =>
            CloudWatchAnswers.Page(CloudWatchAnswers.Result("m1", CloudWatchAnswers.EndOf(call), (60, 7)).WithMessage(code, "words")));

        Assert.Contains("MaxMetricsExceeded: words", Assert.IsType<MetricReading.Unavailable>(await cloud.AskAsync()).Reason, StringComparison.Ordinal);
        code = "ArithmeticError";
        Assert.IsType<MetricReading.NoData>(await cloud.AskAsync());
    }

    [Fact]
    public async Task Message_about_the_whole_call_makes_it_unavailable()
    {
        await using CloudWatchFixture cloud = await CloudWatchFixture.StartAsync(call =>
            CloudWatchAnswers.Page(CloudWatchAnswers.Result("m1", CloudWatchAnswers.EndOf(call), (60, 7))).WithMessage("MaxMetricsExceeded", "Maximum number of allowed metrics exceeded"));

        Assert.Contains("Maximum number", Assert.IsType<MetricReading.Unavailable>(await cloud.AskAsync()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outage_opens_the_circuit_and_CloudWatch_is_spared()
    {
        await using CloudWatchFixture cloud = await CloudWatchFixture.StartAsync((_, context) => FakeCloudWatch.ErrorAsync(context, 503, "ServiceUnavailable", null));
        for (int i = 0; i < 6; i++)
        {
            await cloud.AskAsync();
        }

        Assert.Contains("could not be asked lately", Assert.IsType<MetricReading.Unavailable>(await cloud.AskAsync()).Reason, StringComparison.Ordinal);
        Assert.Equal(5, cloud.Calls.Count);
    }

    [Fact]
    public async Task No_message_shows_a_secret()
    {
        await using CloudWatchFixture cloud = await CloudWatchFixture.StartAsync((_, context) => FakeCloudWatch.ErrorAsync(
            context, 403, "SignatureDoesNotMatch", $"The Canonical String for this request should have been 'POST / x-amz-security-token:{FakeCloudWatch.Keys.SessionToken}'"));
        string[] texts = [(await cloud.AskAsync()).ToString(), cloud.Settings.ToString(), cloud.Settings.Access.ToString()];

        Assert.All(texts, text => Assert.DoesNotContain("of-the-test", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Wrong_key_is_told_as_such()
    {
        await using CloudWatchFixture cloud = await CloudWatchFixture.StartAsync(_ => CloudWatchAnswers.Page());
        using var stranger = new CloudWatchProvider(cloud.Settings with { Access = cloud.Settings.Access with { Keys = FakeCloudWatch.Keys with { SecretKey = "other" } } }, cloud.Time);

        Assert.Contains("refuses the AWS credentials", Assert.IsType<MetricReading.Unavailable>(await stranger.Over(TimeSpan.FromMinutes(1), default).CheckOnlineAsync(CancellationToken.None)).Reason, StringComparison.Ordinal);
    }
}
