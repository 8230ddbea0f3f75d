using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ProgressiveDelivery.Aws;

namespace ProgressiveDelivery.Analysis.Tests.CloudWatch;

/// <summary>CloudWatch in eu-central-1 as far as GetMetricData by AWS JSON 1.0 goes; it refuses what the API reference does not allow.</summary>
internal sealed partial class FakeCloudWatch : IAsyncDisposable
{
    public static readonly AwsKeys Keys = new("AKIDEXAMPLE", "secret-of-the-test", "session-of-the-test");

    private readonly WebApplication _app;

    private FakeCloudWatch(WebApplication app) => _app = app;

    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <summary>The bodies of the calls that were let in.</summary>
    public ConcurrentQueue<JsonObject> Calls { get; } = new();

    public static async Task<FakeCloudWatch> StartAsync(TimeProvider time, Func<JsonObject, HttpContext, Task> answer)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        WebApplication app = builder.Build();
        var server = new FakeCloudWatch(app);
        app.Run(async context =>
        {
            using var copy = new MemoryStream();
            await context.Request.Body.CopyToAsync(copy);
            byte[] raw = copy.ToArray();
            if (!IsCall(context.Request.Method, context.Request.Path, name => context.Request.Headers[name].ToString()))
            {
                await ErrorAsync(context, 400, "com.amazon.coral.service#UnknownOperationException", null);
            }
            else if (!IsSigned(name => context.Request.Headers[name].ToString(), raw, time.GetUtcNow()))
            {
                await ErrorAsync(context, 403, "com.amazon.coral.service#InvalidSignatureException", "The request signature we calculated does not match the signature you provided.");
            }
            else if (Mistake(JsonNode.Parse(raw)!.AsObject()) is { } mistake)
            {
                await ErrorAsync(context, 400, "com.amazonaws.cloudwatch.v2010_08_01#ValidationError", mistake);
            }
            else
            {
                var body = (JsonObject)JsonNode.Parse(raw)!;
                server.Calls.Enqueue(body);
                await answer(body, context);
            }
        });
        await app.StartAsync();
        return server;
    }

    public static Task WriteAsync(HttpContext context, string body, int status = 200)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/x-amz-json-1.0";
        return context.Response.WriteAsync(body);
    }

    public static Task ErrorAsync(HttpContext context, int status, string type, string? message) =>
        WriteAsync(context, new JsonObject { ["__type"] = type, ["message"] = message }.ToJsonString(), status);

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    /// <summary>Whether this is a call of GetMetricData by AWS JSON 1.0.</summary>
    public static bool IsCall(string method, string path, Func<string, string> header) =>
        method == "POST" && path == "/" && header("Content-Type") == "application/x-amz-json-1.0" && header("X-Amz-Target") == "GraniteServiceVersion20100801.GetMetricData";

    /// <summary>What the API reference does not allow in a call.</summary>
    public static string? Mistake(JsonObject body)
    {
        JsonArray queries = body["MetricDataQueries"]!.AsArray();
        string[] known = ["StartTime", "EndTime", "ScanBy", "NextToken", "MetricDataQueries"];
        string[] ids = [.. queries.Select(query => (string)query!["Id"]!)];
        return body.Any(field => !known.Contains(field.Key)) ? "Unknown parameter"
            : queries.Count == 0 ? "The parameter MetricDataQueries is required."
            : queries.Count > 500 ? "The collection MetricDataQueries must not have a size greater than 500."
            : ids.Distinct().Count() != ids.Length ? "The values for parameter id in MetricDataQueries are not unique."
            : (long)body["StartTime"]! >= (long)body["EndTime"]! ? "The parameter StartTime must be less than the parameter EndTime."
            : queries.FirstOrDefault(query => query!["Expression"] is { } expression && Words().Matches(Texts().Replace((string)expression!, "")).Any(word => !ids.Contains(word.Value))) is { } stray ? $"Error in expression '{(string)stray["Id"]!}': Undefined variable"
            : null;
    }

    /// <summary>Works the signature out a second time, with code of its own.</summary>
    public static bool IsSigned(Func<string, string> header, byte[] raw, DateTimeOffset now)
    {
        Match given = Signature().Match(header("Authorization"));
        string date = header("X-Amz-Date");
        string scope = $"{now:yyyyMMdd}/eu-central-1/monitoring/aws4_request";
        if (!given.Success || given.Groups["credential"].Value != $"{Keys.AccessKeyId}/{scope}" || date != now.UtcDateTime.ToString("yyyyMMddTHHmmssZ", CultureInfo.InvariantCulture))
        {
            return false;
        }

        var canonical = new StringBuilder("POST\n/\n\n");
        string[] names = given.Groups["names"].Value.Split(';');
        foreach (string name in names)
        {
            canonical.Append(CultureInfo.InvariantCulture, $"{name}:{header(name)}\n");
        }

        canonical.Append(CultureInfo.InvariantCulture, $"\n{given.Groups["names"].Value}\n{Convert.ToHexStringLower(SHA256.HashData(raw))}");
        string toSign = $"AWS4-HMAC-SHA256\n{date}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical.ToString())))}";
        byte[] key = scope.Split('/').Aggregate(Encoding.UTF8.GetBytes("AWS4" + Keys.SecretKey), (last, part) => HMACSHA256.HashData(last, Encoding.UTF8.GetBytes(part)));
        return names.Contains("host") && names.Contains("x-amz-target") && names.Contains("x-amz-security-token")
            && header("X-Amz-Security-Token") == Keys.SessionToken
            && Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign))) == given.Groups["signature"].Value;
    }

    /// <summary>Ids begin with a lower-case letter, functions with an upper-case one.</summary>
    [GeneratedRegex("(?<![A-Za-z0-9_])[a-z][a-zA-Z0-9_]*")]
    private static partial Regex Words();

    [GeneratedRegex("'[^']*'|\"[^\"]*\"")]
    private static partial Regex Texts();

    [GeneratedRegex("^AWS4-HMAC-SHA256 Credential=(?<credential>[^,]+), SignedHeaders=(?<names>[^,]+), Signature=(?<signature>[0-9a-f]{64})$")]
    private static partial Regex Signature();
}
