using ProgressiveDelivery.Analysis.Http;
using ProgressiveDelivery.Analysis.Json;

namespace ProgressiveDelivery.Analysis.Tests.Faults;

/// <summary>Any server that answers with JSON.</summary>
public sealed class JsonUnderFault : ProviderUnderFault
{
    public override string Name => "JSON";

    public override string Query => "/stats?app=cart%26co&window=120s\n$.windows[-1]['error ratio']";

    public override IMetricProvider Connect(string address, TimeProvider time) =>
        new HttpProvider(new JsonSettings { Address = address + "/base", BearerToken = "t0ken" }, time).Over(Window);

    public override string? Complaint(FaultRequest request, DateTimeOffset now) => Require(
        (request.Method == "GET", "the method must be GET"),
        (request.Path == "/base/stats", "the path must lie below the address"),
        (request.Parameter("app") == "cart&co", "the parameters must arrive as they were written"),
        (request.Header("Authorization") == "Bearer t0ken", "the token must be sent"),
        (request.Header("Accept") == "application/json", "JSON must be accepted"));

    public override FaultAnswer Answer(Fault fault, DateTimeOffset now) => fault switch
    {
        Fault.None => FaultAnswer.Value("""{"windows":[{"error ratio":1},{"error ratio":42}]}"""),
        Fault.Empty => FaultAnswer.NoData("""{"windows":[]}"""),
        Fault.NotANumber => FaultAnswer.NoData("""{"windows":[{"error ratio":null}]}"""),
        Fault.Partial => FaultAnswer.Unavailable(206, """{"windows":[{"error ratio":42}]}"""),
        Fault.ClientError => FaultAnswer.Unavailable(404, """{"message":"no such app"}"""),
        Fault.TooManyRequests => FaultAnswer.Unavailable(429, "slow down", "text/plain"),
        Fault.ServerError => Html(503),
        _ => FaultAnswer.Unavailable(200, """{"windows":[{"error ratio":42"""),
    };
}
