namespace ProgressiveDelivery.Analysis.Tests.Prometheus;

/// <summary>Answers as the HTTP API documentation of Prometheus gives them.</summary>
internal static class PrometheusAnswers
{
    public const string Empty = """{"status":"success","data":{"resultType":"vector","result":[]}}""";

    public const string TwoSeries = """{"status":"success","data":{"resultType":"vector","result":[{"metric":{"job":"a"},"value":[1435781451.781,"1"]},{"metric":{"job":"b"},"value":[1435781451.781,"0"]}]}}""";

    public const string Matrix = """{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"job":"a"},"values":[[1435781430.781,"1"],[1435781445.781,"1"]]}]}}""";

    public const string Text = """{"status":"success","data":{"resultType":"string","result":[1435781451.781,"hello"]}}""";

    public const string NativeHistogram = """{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"histogram":[1435781451.781,{"count":"60","sum":"33.424","buckets":[]}]}]}}""";

    public const string Warned = """{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1435781451.781,"1"]}]},"warnings":["store 10.0.0.7 is unreachable"]}""";

    public static string Vector(string value) =>
        $$$"""{"status":"success","data":{"resultType":"vector","result":[{"metric":{"__name__":"up","job":"prometheus"},"value":[1435781451.781,"{{{value}}}"]}]}}""";

    public static string Scalar(string value) => $$$"""{"status":"success","data":{"resultType":"scalar","result":[1435781451.781,"{{{value}}}"]}}""";

    public static string Error(string type, string message) => $$"""{"status":"error","errorType":"{{type}}","error":"{{message}}"}""";
}
