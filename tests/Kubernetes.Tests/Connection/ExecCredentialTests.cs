using System.Text.Json.Nodes;
using ProgressiveDelivery.Testing;
using static ProgressiveDelivery.Kubernetes.Tests.Answers;

namespace ProgressiveDelivery.Kubernetes.Tests;

public sealed class ExecCredentialTests : IDisposable
{
    private const string ApiVersion = "client.authentication.k8s.io/v1";
    private static readonly ObjectKey Key = new("ns", "a");
    private readonly ScratchFolder _folder = new();
    private readonly ManualTimeProvider _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task T34_Plugin_gets_its_arguments_and_environment_and_what_to_log_in_to()
    {
        await using FakeApiServer server = FakeApiServer.Start().Always(Json("{}"));
        string seen = Path.Combine(_folder.Path, "seen");
        string program = _folder.Program("login", $"printf '%s|%s|%s|%s' \"$1\" \"$2\" \"$REGION\" \"$KUBERNETES_EXEC_INFO\" > '{seen}'\n{Print("t")}");
        ExecSettings exec = Exec(program) with
        {
            Arguments = ["--name", "a b"],
            Environment = new Dictionary<string, string> { ["REGION"] = "eu" },
            ProvideClusterInfo = true,
        };
        using var client = Client(server, exec);

        await GetAsync(client);

        string[] parts = (await File.ReadAllTextAsync(seen)).Split('|');
        Assert.Equal(["--name", "a b", "eu"], parts[..3]);
        JsonObject info = JsonNode.Parse(parts[3])!.AsObject();
        Assert.Equal("ExecCredential", info.Get<string>("kind"));
        Assert.Equal(ApiVersion, info.Get<string>("apiVersion"));
        Assert.False(info.Get<bool>("spec", "interactive"));
        Assert.Equal(server.Address.AbsoluteUri, info.Get<string>("spec", "cluster", "server"));
        Assert.Equal("Bearer t1", server.Requests[0].Header("Authorization"));
    }

    [Fact]
    public async Task T34_Plugin_runs_once_for_many_requests_and_again_when_its_token_expires()
    {
        await using FakeApiServer server = FakeApiServer.Start().Always(Json("{}"));
        using var client = Client(server, Exec(_folder.Program("login", Print("t", "2026-01-01T01:00:00Z"))));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => GetAsync(client)));
        _time.Advance(TimeSpan.FromMinutes(60));
        await GetAsync(client);

        Assert.Equal(Enumerable.Repeat("Bearer t1", 8).Append("Bearer t2"), server.Requests.Select(request => request.Header("Authorization")));
    }

    [Fact]
    public async Task T34_Plugin_runs_again_when_its_token_is_refused()
    {
        await using FakeApiServer server = FakeApiServer.Start().Then(Json("{}"), Status(401, "Unauthorized"), Json("{}"));
        using var client = Client(server, Exec(_folder.Program("login", Print("t"))));

        await GetAsync(client);
        _time.Advance(TimeSpan.FromDays(10));
        await GetAsync(client);

        Assert.Equal(["Bearer t1", "Bearer t1", "Bearer t2"], server.Requests.Select(request => request.Header("Authorization")));
    }

    [Theory]
    [InlineData("echo no >&2; exit 3", "failed with 3: no")]
    [InlineData("echo secret-token", "did not answer with JSON")]
    [InlineData("echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1beta1\",\"status\":{\"token\":\"secret-token\"}}'", "must answer with")]
    [InlineData("echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{}}'", "neither a token nor a certificate")]
    public async Task T34_Plugin_that_fails_is_named_and_what_it_printed_is_not(string script, string expected)
    {
        using var log = new RecordingLoggerFactory();
        await using FakeApiServer server = FakeApiServer.Start();
        using var client = new ApiClient(server.Settings with { Exec = Exec(_folder.Program("login", script)) }, _time, log);

        var exception = await Assert.ThrowsAsync<ConfigurationException>(() => GetAsync(client));

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-token", exception.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(log.Lines, line => line.Text.Contains("secret-token", StringComparison.Ordinal));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task T34_Plugin_that_is_missing_is_explained_with_its_hint()
    {
        await using FakeApiServer server = FakeApiServer.Start();
        using var client = Client(server, Exec(Path.Combine(_folder.Path, "absent")) with { InstallHint = "Install it from here." });

        Assert.EndsWith("Install it from here.", (await Assert.ThrowsAsync<ConfigurationException>(() => GetAsync(client))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task T34_Plugin_of_an_unknown_version_is_refused()
    {
        await using FakeApiServer server = FakeApiServer.Start();
        using var client = Client(server, Exec("true") with { ApiVersion = "client.authentication.k8s.io/v1alpha1" });

        await Assert.ThrowsAsync<ConfigurationException>(() => GetAsync(client));
    }

    [Fact]
    public async Task T34_Plugin_that_hangs_is_ended_after_its_time()
    {
        await using FakeApiServer server = FakeApiServer.Start();
        string started = Path.Combine(_folder.Path, "started");
        using var client = Client(server, Exec(_folder.Program("login", $"echo $$ > '{started}.tmp'; mv '{started}.tmp' '{started}'; exec sleep 600")));
        Task get = GetAsync(client);
        await Wait.UntilAsync(() => File.Exists(started), "the plugin");
        string process = $"/proc/{(await File.ReadAllTextAsync(started)).Trim()}";

        _time.Advance(TimeSpan.FromSeconds(61));

        Assert.Contains("did not answer", (await Assert.ThrowsAsync<ConfigurationException>(() => get)).Message, StringComparison.Ordinal);
        await Wait.UntilAsync(() => !Directory.Exists(process), "the end of the process");
    }

    [Fact]
    public async Task T34_T35_Plugin_hands_out_client_certificates_and_a_new_one_is_used_at_once()
    {
        var certificates = new Certificates();
        string? subject = null;
        await using FakeApiServer server = FakeApiServer.Start(certificate: certificates.Server("127.0.0.1"));
        server.Always(async (request, context) =>
        {
            subject = context.Connection.ClientCertificate?.Subject;
            await (subject == "CN=two" ? Json("{}") : Status(401, "Unauthorized"))(request, context);
        });
        WriteCertificate(certificates, "one");
        using var client = new ApiClient(
            server.Settings with
            {
                CertificateAuthority = PemSource.FromText(certificates.AuthorityPem),
                Exec = Exec(_folder.Program("login", $"cat '{_folder.Path}/answer'")),
            },
            _time);
        await Assert.ThrowsAsync<ApiException>(() => GetAsync(client));
        Assert.Equal("CN=one", subject);
        WriteCertificate(certificates, "two");

        await GetAsync(client);

        Assert.Equal("CN=two", subject);
    }

    private void WriteCertificate(Certificates certificates, string name)
    {
        (string certificate, string key) = certificates.Client(name);
        _folder.Write("answer", new JsonObject
        {
            ["kind"] = "ExecCredential",
            ["apiVersion"] = ApiVersion,
            ["status"] = new JsonObject { ["clientCertificateData"] = certificate, ["clientKeyData"] = key },
        }.ToJsonString());
    }

    // Each run hands out another token: the prefix and the number of the run.
    private string Print(string prefix, string? expires = null)
    {
        string expiry = expires is null ? "" : $",\"expirationTimestamp\":\"{expires}\"";
        return $$$"""
            echo x >> '{{{_folder.Path}}}/runs'
            n=$(wc -l < '{{{_folder.Path}}}/runs')
            echo '{"kind":"ExecCredential","apiVersion":"{{{ApiVersion}}}","status":{"token":"{{{prefix}}}'"$n"'"{{{expiry}}} } }'
            """;
    }

    private static ExecSettings Exec(string command) => new() { Command = command, ApiVersion = ApiVersion };

    private ApiClient Client(FakeApiServer server, ExecSettings exec) => new(server.Settings with { Exec = exec }, _time);

    private static Task<JsonObject?> GetAsync(ApiClient client) => client.GetAsync(Resources.Pods, Key, CancellationToken.None);
}
