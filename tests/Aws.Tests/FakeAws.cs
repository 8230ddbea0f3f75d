using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ProgressiveDelivery.Aws.Tests;

/// <summary>
/// What gives out credentials: STS (https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html), the agent of Pod Identity
/// (https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html) and the instance's metadata, version 2
/// (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html).
/// </summary>
internal sealed class FakeAws : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeAws(WebApplication app) => _app = app;

    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <summary>What was asked for, in order.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>Answered by STS in place of credentials.</summary>
    public (int Status, string Code)? Refusal { get; set; }

    /// <summary>When the credentials of an assumed role end.</summary>
    public DateTimeOffset Expiration { get; set; } = new(2099, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static async Task<FakeAws> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        WebApplication app = builder.Build();
        var server = new FakeAws(app);
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        using var reader = new StreamReader(request.Body);
        string form = WebUtility.UrlDecode(await reader.ReadToEndAsync());
        string action = form.Split('&').FirstOrDefault(pair => pair.StartsWith("Action=", StringComparison.Ordinal)) ?? $"{request.Method} {request.Path}";
        Asked.Enqueue(action);
        const string container = """{"AccessKeyId":"ASIAPOD","SecretAccessKey":"secret","Token":"session","Expiration":"2099-01-01T00:00:00Z"}""";
        (int status, string answer) = action switch
        {
            "Action=AssumeRoleWithWebIdentity" when form.Contains("WebIdentityToken=service-account-token", StringComparison.Ordinal) && form.Contains("RoleArn=arn:aws:iam::111111111111:role/canary", StringComparison.Ordinal) =>
                (200, Role("AssumeRoleWithWebIdentity", "ASIAWEB")),
            "Action=AssumeRole" when Refusal is { } refusal =>
                (refusal.Status, $"""<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>{refusal.Code}</Code><Message>words</Message></Error></ErrorResponse>"""),
            "Action=AssumeRole" when form.Contains("RoleArn=arn:aws:iam::222222222222:role/metrics", StringComparison.Ordinal) && request.Headers.Authorization.ToString().Contains("Credential=AKIDEXAMPLE/", StringComparison.Ordinal) =>
                (200, Role("AssumeRole", $"ASIAROLE{Asked.Count}")),
            "GET /v1/credentials" when request.Headers.Authorization == "pod-token" => (200, container),
            "PUT /latest/api/token" => (200, "imds-token"),
            "GET /latest/meta-data/iam/security-credentials" or "GET /latest/meta-data/iam/security-credentials/" when Imds() => (200, "node-role"),
            "GET /latest/meta-data/iam/security-credentials/node-role" when Imds() =>
                (200, """{"Code":"Success","Type":"AWS-HMAC","AccessKeyId":"ASIANODE","SecretAccessKey":"secret","Token":"session","LastUpdated":"2026-01-01T00:00:00Z","Expiration":"2099-01-01T00:00:00Z"}"""),
            "GET /latest/meta-data/iam/info" when Imds() => (200, """{"Code":"Success","LastUpdated":"2026-01-01T00:00:00Z","InstanceProfileArn":"arn:aws:iam::111111111111:instance-profile/node","InstanceProfileId":"AIPAEXAMPLE"}"""),
            _ => (404, ""),
        };
        context.Response.StatusCode = status;
        context.Response.ContentType = action.StartsWith("Action", StringComparison.Ordinal) ? "text/xml" : answer == container ? "application/json" : "text/plain";
        context.Response.Headers["X-Aws-Ec2-Metadata-Token-Ttl-Seconds"] = "21600";
        await context.Response.WriteAsync(answer);

        bool Imds() => request.Headers["X-aws-ec2-metadata-token"] == "imds-token";
    }

    private string Role(string action, string id) => $"""
        <{action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
          <{action}Result>
            <Credentials>
              <AccessKeyId>{id}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>session</SessionToken>
              <Expiration>{Expiration.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}</Expiration>
            </Credentials>
          </{action}Result>
          <ResponseMetadata><RequestId>1</RequestId></ResponseMetadata>
        </{action}Response>
        """;
}
