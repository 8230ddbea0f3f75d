namespace ProgressiveDelivery.Analysis.Tests.Faults;

/// <summary>Answers of every server that speaks the API of Prometheus.</summary>
internal static class PromQlAnswers
{
    public static FaultAnswer Of(Fault fault) => fault switch
    {
        Fault.None => FaultAnswer.Value(Vector("42")),
        Fault.Empty => FaultAnswer.NoData("""{"status":"success","data":{"resultType":"vector","result":[]}}"""),
        Fault.NotANumber => FaultAnswer.NoData(Vector("NaN")),
        Fault.Partial => FaultAnswer.Unavailable(200, Vector("42")[..^1] + ""","warnings":["store 10.0.0.7 is unreachable"]}"""),
        Fault.ClientError => FaultAnswer.Unavailable(400, """{"status":"error","errorType":"bad_data","error":"parse error"}"""),
        Fault.TooManyRequests => FaultAnswer.Unavailable(429, "too many requests", "text/plain"),
        Fault.ServerError => FaultAnswer.Unavailable(503, """{"status":"error","errorType":"unavailable","error":"starting up"}"""),
        _ => FaultAnswer.Unavailable(200, Vector("42")[..40]),
    };

    private static string Vector(string value) =>
        $$$"""{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1767268830,"{{{value}}}"]}]}}""";
}
