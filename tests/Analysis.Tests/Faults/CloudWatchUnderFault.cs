using System.Text;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Analysis.CloudWatch;
using ProgressiveDelivery.Analysis.Tests.CloudWatch;
using ProgressiveDelivery.Aws;

namespace ProgressiveDelivery.Analysis.Tests.Faults;

/// <summary>https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html</summary>
public sealed class CloudWatchUnderFault : ProviderUnderFault
{
    public override string Name => "CloudWatch";

    public override string Query =>
        """[{"Id":"m1","MetricStat":{"Metric":{"Namespace":"Shop","MetricName":"Errors","Dimensions":[{"Name":"app","Value":"cart"}]},"Period":60,"Stat":"Sum"}}]""";

    public override TimeSpan Gathering => CloudWatchProvider.Gathering;

    public override TimeSpan Timeout => TimeSpan.FromSeconds(8);

    public override IMetricProvider Connect(string address, TimeProvider time)
    {
        var settings = new CloudWatchSettings { Access = new AwsAccess("eu-central-1", null, FakeCloudWatch.Keys), Address = address };
        return new CloudWatchProvider(settings, time).Over(Window, time.GetUtcNow().AddHours(-1));
    }

    public override string? Complaint(FaultRequest request, DateTimeOffset now) => Require(
        (FakeCloudWatch.IsCall(request.Method, request.Path, request.Header), "the call must be GetMetricData by AWS JSON 1.0"),
        (FakeCloudWatch.IsSigned(request.Header, Encoding.UTF8.GetBytes(request.Body), now), "the call must be signed"))
        ?? FakeCloudWatch.Mistake(JsonNode.Parse(request.Body)!.AsObject());

    public override FaultAnswer Answer(Fault fault, DateTimeOffset now) => fault switch
    {
        Fault.None => FaultAnswer.Value(Page(now, (60, 42), (120, 7))),
        Fault.Empty => FaultAnswer.NoData(Page(now)),
        Fault.NotANumber => FaultAnswer.NoData(Page(now, (60, "NaN"))),
        Fault.Partial => FaultAnswer.Unavailable(200, Page("PartialData", now, (60, 42))),
        Fault.ClientError => FaultAnswer.Unavailable(403, Error("AccessDenied", "User is not authorized to perform: cloudwatch:GetMetricData")),
        Fault.TooManyRequests => FaultAnswer.Unavailable(429, Error("Throttling", "Rate exceeded")),
        Fault.ServerError => FaultAnswer.Unavailable(500, Error("InternalServiceError", "Try again")),
        _ => FaultAnswer.Unavailable(200, Page(now, (60, 42))[..40]),
    };

    private static string Page(DateTimeOffset now, params (int SecondsBefore, JsonNode? Value)[] points) => Page("Complete", now, points);

    /// <summary>The window ends with the last whole minute that is as old as the delay.</summary>
    private static string Page(string status, DateTimeOffset now, params (int SecondsBefore, JsonNode? Value)[] points)
    {
        DateTimeOffset end = DateTimeOffset.FromUnixTimeSeconds((now.ToUnixTimeSeconds() - 180) / 60 * 60);
        return CloudWatchAnswers.Page(CloudWatchAnswers.Result("m1", end, points).With("StatusCode", status)).ToJsonString();
    }

    private static string Error(string type, string message) => new JsonObject { ["__type"] = type, ["message"] = message }.ToJsonString();
}
