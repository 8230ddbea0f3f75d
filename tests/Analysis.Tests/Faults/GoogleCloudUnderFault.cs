using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Web;
using ProgressiveDelivery.Analysis.GoogleCloud;
using ProgressiveDelivery.Analysis.Http;

namespace ProgressiveDelivery.Analysis.Tests.Faults;

/// <summary>
/// https://cloud.google.com/monitoring/api/ref_v3/rest/v1/projects.location.prometheus.api.v1/query and
/// https://developers.google.com/identity/protocols/oauth2/service-account#httprest
/// </summary>
public sealed class GoogleCloudUnderFault : ProviderUnderFault
{
    private static readonly Lazy<RSA> Key = new(() => RSA.Create(2048));

    public override string Name => "Google Cloud Monitoring";

    public override string Query => "sum(increase(x{a=\"b\"}[2m]))";

    public override IMetricProvider Connect(string address, TimeProvider time) =>
        new HttpProvider(new GoogleCloudSettings { Address = address, Project = "my-project", ServiceAccountKeyJson = KeyFile(address + "/token") }, time);

    public override string? Complaint(FaultRequest request, DateTimeOffset now) => Require(
        (request.Method == "GET", "the method must be GET"),
        (request.Path == "/v1/projects/my-project/location/global/prometheus/api/v1/query", "the path must name the project"),
        (request.Parameter("query") == Query, "the parameter query must be the query"),
        (request.Header("Authorization") == "Bearer ya29.fresh", "the access token must be sent"));

    public override FaultAnswer Answer(Fault fault, DateTimeOffset now) => fault switch
    {
        Fault.ClientError => FaultAnswer.Unavailable(403, """{"error":{"code":403,"message":"Permission monitoring.timeSeries.list denied","status":"PERMISSION_DENIED"}}"""),
        Fault.TooManyRequests => FaultAnswer.Unavailable(429, """{"error":{"code":429,"message":"Quota exceeded","status":"RESOURCE_EXHAUSTED"}}"""),
        Fault.ServerError => FaultAnswer.Unavailable(503, """{"error":{"code":503,"message":"The service is currently unavailable.","status":"UNAVAILABLE"}}"""),
        _ => PromQlAnswers.Of(fault),
    };

    public override FaultAnswer? Before(FaultRequest request)
    {
        if (request.Path != "/token")
        {
            return null;
        }

        System.Collections.Specialized.NameValueCollection form = HttpUtility.ParseQueryString(request.Body);
        return request.Method == "POST" && form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer" && IsSigned(form["assertion"] ?? "")
            ? FaultAnswer.Value("""{"access_token":"ya29.fresh","expires_in":3599,"token_type":"Bearer"}""")
            : FaultAnswer.Unavailable(400, """{"error":"invalid_grant","error_description":"Invalid JWT"}""");
    }

    public static string KeyFile(string tokenUri) => new JsonObject
    {
        ["type"] = "service_account",
        ["project_id"] = "key-project",
        ["private_key_id"] = "k1",
        ["private_key"] = Key.Value.ExportPkcs8PrivateKeyPem(),
        ["client_email"] = "canary@my-project.iam.gserviceaccount.com",
        ["token_uri"] = tokenUri,
    }.ToJsonString();

    /// <summary>Checks the signature and the claims as Google does.</summary>
    public static bool IsSigned(string assertion)
    {
        string[] parts = assertion.Split('.');
        if (parts.Length != 3)
        {
            return false;
        }

        JsonNode header = JsonNode.Parse(Base64Url.DecodeFromChars(parts[0]))!;
        JsonNode claims = JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!;
        return Key.Value.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            && header["alg"]!.GetValue<string>() == "RS256" && header["kid"]!.GetValue<string>() == "k1"
            && claims["iss"]!.GetValue<string>() == "canary@my-project.iam.gserviceaccount.com"
            && claims["scope"]!.GetValue<string>() == "https://www.googleapis.com/auth/monitoring.read"
            && claims["aud"]!.GetValue<string>().EndsWith("/token", StringComparison.Ordinal)
            && claims["exp"]!.GetValue<long>() - claims["iat"]!.GetValue<long>() is > 0 and <= 3600;
    }
}
