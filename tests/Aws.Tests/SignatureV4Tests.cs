using System.Text;

namespace ProgressiveDelivery.Aws.Tests;

/// <summary>AWS's own test suite, by the names it gives its cases (https://docs.aws.amazon.com/general/latest/gr/signature-v4-test-suite.html).</summary>
public sealed class SignatureV4Tests
{
    private const string Vanilla = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";

    private static readonly AwsKeys Keys = new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");

    [Theory]
    [InlineData("get-vanilla", "/", "", Vanilla)]
    [InlineData("get-vanilla-empty-query-key", "/", "Param1=value1", "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb")]
    [InlineData("get-vanilla-query", "/", "", Vanilla)]
    [InlineData("get-vanilla-query-order-key", "/", "Param1=value2&Param1=Value1", "eedbc4e291e521cf13422ffca22be7d2eb8146eecf653089df300a15b2382bd1")]
    [InlineData("get-vanilla-query-order-key-case", "/", "Param2=value2&Param1=value1", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500")]
    [InlineData("get-vanilla-query-order-value", "/", "Param1=value2&Param1=value1", "5772eed61e12b33fae39ee5e7012498b51d56abc0abb7c60486157bd471c4694")]
    [InlineData("get-vanilla-query-unreserved", "/", "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz=-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197")]
    [InlineData("get-vanilla-utf8-query", "/", "ሴ=bar", "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04")]
    [InlineData("get-unreserved", "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "", "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f")]
    [InlineData("get-utf8", "/ሴ", "", "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85")]
    [InlineData("normalize-path/get-relative", "/example/..", "", Vanilla)]
    [InlineData("normalize-path/get-relative-relative", "/example1/example2/../..", "", Vanilla)]
    [InlineData("normalize-path/get-slash", "//", "", Vanilla)]
    [InlineData("normalize-path/get-slash-dot-slash", "/./", "", Vanilla)]
    [InlineData("normalize-path/get-slash-pointless-dot", "/./example", "", "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5")]
    [InlineData("normalize-path/get-slashes", "//example//", "", "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84")]
    [InlineData("normalize-path/get-space", "/example space/", "", "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741")]
    public void Signature_of_a_GET_is_the_published_one(string name, string path, string query, string signature) =>
        Assert.Equal((name, Expected("host;x-amz-date", signature)), (name, Sign("GET", path, query, "")));

    [Theory]
    [InlineData("get-header-key-duplicate", "GET", "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea", "value2", "value2", "value1")]
    [InlineData("get-header-value-order", "GET", "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01", "value4", "value1", "value3", "value2")]
    [InlineData("get-header-value-multiline", "GET", "cfd34249e4b1c8d6b91ef74165d41a32e5fab3306300901bb65a51a73575eefd", "value1\n  value2\n     value3")]
    [InlineData("post-header-key-sort", "POST", "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c", "value1")]
    [InlineData("post-header-value-case", "POST", "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d", "VALUE1")]
    public void Signature_of_a_header_is_the_published_one(string name, string method, string signature, params string[] values) =>
        Assert.Equal((name, Expected("host;my-header1;x-amz-date", signature)), (name, Sign(method, "/", "", "", [.. values.Select(value => ("My-Header1", value))])));

    [Fact]
    public void Signature_of_padded_headers_is_the_published_one() => Assert.Equal(
        Expected("host;my-header1;my-header2;x-amz-date", "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"),
        Sign("GET", "/", "", "", ("My-Header1", " value1"), ("My-Header2", " \"a   b   c\"")));

    [Theory]
    [InlineData("post-vanilla", "", null, "", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")]
    [InlineData("post-vanilla-query", "Param1=value1", null, "", "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11")]
    [InlineData("post-x-www-form-urlencoded", "", "application/x-www-form-urlencoded", "Param1=value1", "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a")]
    [InlineData("post-x-www-form-urlencoded-parameters", "", "application/x-www-form-urlencoded; charset=utf8", "Param1=value1", "1a72ec8f64bd914b0e42e42607c7fbce7fb2c7465f63e3092b3b0d39fa77a6fe")]
    public void Signature_of_a_POST_is_the_published_one(string name, string query, string? contentType, string body, string signature)
    {
        (string, string)[] headers = contentType is null ? [] : [("Content-Type", contentType)];
        string names = contentType is null ? "host;x-amz-date" : "content-type;host;x-amz-date";

        Assert.Equal((name, Expected(names, signature)), (name, Sign("POST", "/", query, body, headers)));
    }

    [Theory]
    [InlineData("GET", "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267", "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8")]
    [InlineData("POST", "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==", "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead")]
    public void Signature_of_a_session_token_is_the_published_one(string method, string token, string signature) =>
        Assert.Equal(Expected("host;x-amz-date;x-amz-security-token", signature), Sign(method, "/", "", "", ("X-Amz-Security-Token", token)));

    [Fact]
    public void Timestamp_is_in_utc() =>
        Assert.Equal("20150830T123600Z", SignatureV4.Timestamp(new DateTimeOffset(2015, 8, 30, 14, 36, 0, TimeSpan.FromHours(2))));

    [Fact]
    public void Keys_tell_nothing_when_printed() => Assert.DoesNotContain(Keys.SecretKey, Keys.ToString(), StringComparison.Ordinal);

    private static string Sign(string method, string path, string query, string body, params (string Name, string Value)[] headers)
    {
        List<KeyValuePair<string, string>> all =
        [
            .. headers.Select(header => KeyValuePair.Create(header.Name, header.Value)),
            KeyValuePair.Create("X-Amz-Date", "20150830T123600Z"),
            KeyValuePair.Create("Host", "example.amazonaws.com"),
        ];
        return SignatureV4.Authorization(Keys, "us-east-1", "service", new SignedRequest(method, path, query, all, Encoding.UTF8.GetBytes(body)));
    }

    private static string Expected(string names, string signature) =>
        $"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders={names}, Signature={signature}";
}
