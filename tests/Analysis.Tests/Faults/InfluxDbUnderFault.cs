using System.Text.Json.Nodes;
using ProgressiveDelivery.Analysis.Http;
using ProgressiveDelivery.Analysis.InfluxDb;

namespace ProgressiveDelivery.Analysis.Tests.Faults;

/// <summary>https://docs.influxdata.com/influxdb/v2/reference/syntax/annotated-csv/</summary>
public sealed class InfluxDbUnderFault : ProviderUnderFault
{
    private const string Csv = "application/csv; charset=utf-8";

    public override string Name => "InfluxDB";

    public override string Query => "from(bucket: \"a\")\n  |> range(start: -120s)\n  |> mean()";

    public override IMetricProvider Connect(string address, TimeProvider time) =>
        new HttpProvider(new InfluxDbSettings { Address = address, Token = "t0ken", Organisation = "my org" }, time).Over(Window);

    public override string? Complaint(FaultRequest request, DateTimeOffset now)
    {
        JsonNode? body = request.Body.Length > 0 ? JsonNode.Parse(request.Body) : null;
        return Require(
            (request.Method == "POST", "the method must be POST"),
            (request.Path == "/api/v2/query", "the path must be /api/v2/query"),
            (request.Parameter("org") == "my org", "the organisation must be named"),
            (request.Header("Authorization") == "Token t0ken", "the token must be sent"),
            (request.Header("Content-Type").StartsWith("application/json", StringComparison.Ordinal), "the body must be JSON"),
            (body?["query"]?.GetValue<string>() == Query, "the query must be the query"),
            (body?["dialect"]?["annotations"]?.AsArray().Count == 3, "the annotations must be asked for"));
    }

    public override FaultAnswer Answer(Fault fault, DateTimeOffset now) => fault switch
    {
        Fault.None => FaultAnswer.Value(Table("double", "42"), Csv),
        Fault.Empty => FaultAnswer.NoData("\r\n", Csv),
        Fault.NotANumber => FaultAnswer.NoData(Table("double", "NaN"), Csv),
        Fault.Partial => FaultAnswer.Unavailable(200, Table("double", "42") + Error, Csv),
        Fault.ClientError => FaultAnswer.Unavailable(400, """{"code":"invalid","message":"compilation failed: error at @1:1-1:5: undefined identifier"}"""),
        Fault.TooManyRequests => FaultAnswer.Unavailable(429, """{"code":"too many requests","message":"org has exceeded limited_query plan limit"}"""),
        Fault.ServerError => FaultAnswer.Unavailable(500, """{"code":"internal error","message":"panic: runtime error"}"""),
        _ => FaultAnswer.Unavailable(200, Table("double", "42")[..^6], Csv),
    };

    private const string Error = "#datatype,string,string\r\n#group,true,true\r\n#default,,\r\n,error,reference\r\n,\"failed to read: \"\"disk\"\"\",897\r\n\r\n";

    private static string Table(string type, string value) =>
        $"#datatype,string,long,{type}\r\n#group,false,false,false\r\n#default,_result,,\r\n,result,table,_value\r\n,,0,{value}\r\n\r\n";
}
