using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Hooks;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Outbound;

namespace ProgressiveDelivery.Controller.Tests.Hooks;

public sealed class HookSenderTests : IDisposable
{
    private readonly Dictionary<string, byte[]> _secret = [];
    private readonly HookClients _clients = new(AddressPolicy.Any, TimeProvider.System);
    private readonly HookSender _sender;

    public HookSenderTests()
        => _sender = new HookSender(_clients, (key, _) => Task.FromResult<IReadOnlyDictionary<string, byte[]>?>(key == new ObjectKey("shop", "hooks") ? _secret : null), TimeProvider.System);

    public void Dispose() => _clients.Dispose();

    [Theory]
    [InlineData("200 OK", HookAnswer.Passed, false)]
    [InlineData("204 No Content", HookAnswer.Passed, false)]
    [InlineData("299 Whatever", HookAnswer.Passed, false)]
    [InlineData("400 Bad Request", HookAnswer.Refused, false)]
    [InlineData("403 Forbidden", HookAnswer.Refused, false)]
    [InlineData("404 Not Found", HookAnswer.Refused, false)]
    [InlineData("500 Internal Server Error", HookAnswer.Refused, true)]
    [InlineData("301 Moved Permanently", HookAnswer.Unavailable, false)]
    [InlineData("401 Unauthorized", HookAnswer.Unavailable, false)]
    [InlineData("408 Request Timeout", HookAnswer.Unavailable, false)]
    [InlineData("429 Too Many Requests", HookAnswer.Unavailable, false)]
    [InlineData("502 Bad Gateway", HookAnswer.Unavailable, false)]
    [InlineData("503 Service Unavailable", HookAnswer.Unavailable, false)]
    [InlineData("504 Gateway Timeout", HookAnswer.Unavailable, false)]
    public async Task Status_tells_whether_it_is_a_yes_a_no_or_no_answer(string statusLine, string answer, bool mayTryAgain)
    {
        await using var server = new HookStub(statusLine);

        HookOutcome outcome = await AskAsync(SomeHooks.Hook(server.Url));

        Assert.Equal((answer, mayTryAgain), (outcome.Answer, outcome.MayTryAgain));
        Assert.Contains(statusLine[..3], outcome.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_carries_what_is_known_of_the_release_a_signature_and_a_key_for_repetitions()
    {
        await using var server = new HookStub("200 OK");
        (_secret["hmacKey"], _secret["token"]) = ("signing-key"u8.ToArray(), "bearer-token"u8.ToArray());
        CanaryWebhook hook = SomeHooks.Hook(server.Url) with { Metadata = new Dictionary<string, string> { ["team"] = "cart" }, SecretRef = new SecretRef { Name = "hooks" } };

        await AskAsync(hook);

        string[] request = Assert.Single(server.Requests).Split("\r\n\r\n", 2);
        JsonNode body = JsonNode.Parse(request[1])!;
        Assert.Equal(("app", "shop", Phase.Progressing, "v2"), (Text(body, "name"), Text(body, "namespace"), Text(body, "phase"), Text(body, "checksum")));
        Assert.Equal(("cart", "v2", "c2", "Pass"), (Text(body["metadata"]!, "team"), Text(body, "revision"), Text(body, "commit"), Text(body, "verdict")));
        Assert.Equal((80, 3), (body["weight"]!.GetValue<int>(), body["step"]!.GetValue<int>()));
        Assert.Contains("POST /gate", request[0], StringComparison.Ordinal);
        Assert.Contains($"Idempotency-Key: {Text(body, "id")}", request[0], StringComparison.Ordinal);
        Assert.Contains("Authorization: Bearer bearer-token", request[0], StringComparison.Ordinal);
        Assert.Contains($"X-Signature: sha256={Convert.ToHexStringLower(HMACSHA256.HashData("signing-key"u8, Encoding.UTF8.GetBytes(request[1])))}", request[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redirect_is_not_followed()
    {
        await using var elsewhere = new HookStub("200 OK");
        await using var server = new HookStub("307 Temporary Redirect", headers: $"Location: {elsewhere.Url}\r\n");

        HookOutcome outcome = await AskAsync(SomeHooks.Hook(server.Url));

        Assert.Equal(HookAnswer.Unavailable, outcome.Answer);
        Assert.Empty(elsewhere.Requests);
    }

    [Theory]
    [InlineData("200 OK", HookAnswer.Passed)]
    [InlineData("403 Forbidden", HookAnswer.Refused)]
    public async Task Answer_of_a_gigabyte_is_not_read(string statusLine, string answer)
    {
        const long Gigabyte = 1L << 30;
        await using var server = new HookStub(async (stream, cancellationToken) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {statusLine}\r\nConnection: close\r\nContent-Length: {Gigabyte}\r\n\r\n"), cancellationToken);
            byte[] block = new byte[1 << 20];
            Array.Fill(block, (byte)'x');
            for (long sent = 0; sent < Gigabyte; sent += block.Length)
            {
                await stream.WriteAsync(block, cancellationToken);
            }
        });

        HookOutcome outcome = await AskAsync(SomeHooks.Hook(server.Url));

        Assert.Equal(answer, outcome.Answer);
        Assert.InRange(outcome.Message.Length, 1, 300);
        Assert.InRange(server.Written, 0, Gigabyte / 8);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 403 Forbidden\r\nContent-Length: 100\r\n\r\nclosed fo")]
    public async Task Server_that_stalls_has_given_no_answer_in_time(string beginning)
    {
        await using var server = new HookStub(async (stream, cancellationToken) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(beginning), cancellationToken);
            await Task.Delay(Timeout.Infinite, cancellationToken);
        });

        HookOutcome outcome = await AskAsync(SomeHooks.Hook(server.Url) with { Timeout = "1s" });

        Assert.Equal((HookAnswer.Unavailable, "no answer within 1 s"), (outcome.Answer, outcome.Message));
    }

    [Fact]
    public async Task Nobody_behind_the_address_is_no_answer()
    {
        var server = new HookStub("200 OK");
        string url = server.Url;
        await server.DisposeAsync();

        Assert.Equal(HookAnswer.Unavailable, (await AskAsync(SomeHooks.Hook(url))).Answer);
    }

    [Fact]
    public async Task Link_local_address_is_refused()
    {
        HookOutcome outcome = await AskAsync(SomeHooks.Hook("http://169.254.169.254/latest"));

        Assert.Equal(HookAnswer.Unavailable, outcome.Answer);
        Assert.Contains("169.254.169.254 is a link-local address", outcome.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secret_that_does_not_exist_is_named()
    {
        HookOutcome outcome = await AskAsync(SomeHooks.Hook("http://127.0.0.1:9/") with { SecretRef = new SecretRef { Name = "none" } });

        Assert.Equal((HookAnswer.Unavailable, "Secret shop/none does not exist"), (outcome.Answer, outcome.Message));
    }

    [Fact]
    public async Task Words_of_an_answer_hold_no_secret_and_no_control_characters()
    {
        await using var server = new HookStub("403 Forbidden", "no\u001b[31m entry\r\nfor bearer-token.");
        _secret["token"] = "bearer-token"u8.ToArray();

        HookOutcome outcome = await AskAsync(SomeHooks.Hook(server.Url) with { SecretRef = new SecretRef { Name = "hooks" } });

        Assert.Equal("status 403: no[31m entry for ***", outcome.Message);
    }

    [Fact]
    public async Task Certificate_of_an_unknown_authority_is_refused_unless_it_is_named_or_nobody_minds()
    {
        using X509Certificate2 certificate = Certificate("server");
        await using var server = new HookStub((stream, cancellationToken) => stream.WriteAsync("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), cancellationToken).AsTask(), certificate);
        CanaryWebhook hook = SomeHooks.Hook(server.Url);

        HookOutcome unknown = await AskAsync(hook);
        HookOutcome disabled = await AskAsync(hook with { DisableTLS = true });
        _secret["ca.crt"] = Encoding.ASCII.GetBytes(certificate.ExportCertificatePem());
        HookOutcome named = await AskAsync(hook with { SecretRef = new SecretRef { Name = "hooks" } });

        Assert.Equal((HookAnswer.Unavailable, HookAnswer.Passed, HookAnswer.Passed), (unknown.Answer, disabled.Answer, named.Answer));
        Assert.Contains("certificate", unknown.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Certificate_of_the_Secret_is_shown_to_the_server()
    {
        using X509Certificate2 certificate = Certificate("server");
        using X509Certificate2 own = Certificate("controller");
        await using var server = new HookStub((stream, cancellationToken) => stream.WriteAsync("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), cancellationToken).AsTask(), certificate);
        using RSA key = own.GetRSAPrivateKey()!;
        _secret["tls.crt"] = Encoding.ASCII.GetBytes(own.ExportCertificatePem());
        _secret["tls.key"] = Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem());
        _secret["ca.crt"] = Encoding.ASCII.GetBytes(certificate.ExportCertificatePem());

        HookOutcome outcome = await AskAsync(SomeHooks.Hook(server.Url) with { SecretRef = new SecretRef { Name = "hooks" } });

        Assert.Equal((HookAnswer.Passed, "CN=controller"), (outcome.Answer, server.ClientName));
    }

    [Theory]
    [InlineData("ca.crt", "no certificate", "ca.crt holds no certificate")]
    [InlineData("tls.crt", "no certificate", "tls.crt and tls.key belong together")]
    public async Task Certificates_that_cannot_be_read_are_told_without_their_text(string key, string text, string message)
    {
        _secret[key] = Encoding.ASCII.GetBytes(text);

        HookOutcome outcome = await AskAsync(SomeHooks.Hook("https://127.0.0.1:9/") with { SecretRef = new SecretRef { Name = "hooks" } });

        Assert.Equal(HookAnswer.Unavailable, outcome.Answer);
        Assert.StartsWith(message, outcome.Message, StringComparison.Ordinal);
    }

    private Task<HookOutcome> AskAsync(CanaryWebhook hook)
    {
        Canary canary = SomeHooks.Canary(hook, SomeHooks.Asked());
        return _sender.SendAsync(canary, hook, HookPayload.Of(canary, hook, SomeHooks.Asked(), null), CancellationToken.None);
    }

    private static string? Text(JsonNode node, string key) => node[key]?.GetValue<string>();

    /// <summary>Its own authority.</summary>
    private static X509Certificate2 Certificate(string name)
    {
        using RSA key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));

        // The server side of TLS wants a key that is not bound to this object.
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null, X509KeyStorageFlags.Exportable);
    }
}
