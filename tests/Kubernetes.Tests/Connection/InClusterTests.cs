using System.Text.Json.Nodes;
using ProgressiveDelivery.Testing;
using static ProgressiveDelivery.Kubernetes.Tests.Answers;

namespace ProgressiveDelivery.Kubernetes.Tests;

public sealed class InClusterTests : IDisposable
{
    private static readonly ObjectKey Key = new("ns", "a");
    private readonly ScratchFolder _folder = new();
    private readonly ManualTimeProvider _time = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("10.0.0.1", "https://10.0.0.1/")]
    [InlineData("fd00::1", "https://[fd00::1]/")]
    [InlineData("kubernetes.default.svc", "https://kubernetes.default.svc/")]
    public void T33_T37_Pod_finds_the_server_in_its_environment(string host, string expected)
    {
        _folder.Write("token", "t\n");
        _folder.Write("ca.crt", "pem");
        _folder.Write("namespace", " apps\n");

        ConnectionSettings settings = ConnectionSettings.Load(null, null, Sources(host, "443"));

        Assert.Equal(expected, settings.Server.AbsoluteUri);
        Assert.Equal("apps", settings.Namespace);
        Assert.Equal(Path.Combine(_folder.Path, "ca.crt"), settings.CertificateAuthority!.Path);
        Assert.True(settings.BypassProxy);
    }

    [Fact]
    public void T33_Machine_that_is_no_pod_and_has_no_kubeconfig_is_told_what_to_do() => Assert.Contains(
        "set KUBECONFIG", Assert.Throws<ConfigurationException>(() => ConnectionSettings.Load(null, null, Sources(null, null))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task T33_Token_is_read_again_after_a_minute_and_an_empty_or_missing_file_keeps_the_old_one()
    {
        string token = _folder.Write("token", "one\n");
        await using FakeApiServer server = FakeApiServer.Start().Always(Json("{}"));
        using var client = new ApiClient(server.Settings with { TokenFile = token }, _time);

        await GetAsync(client);
        File.WriteAllText(token, "two");
        await GetAsync(client);
        _time.Advance(TimeSpan.FromMinutes(1));
        await GetAsync(client);
        File.WriteAllText(token, "");
        _time.Advance(TimeSpan.FromMinutes(1));
        await GetAsync(client);
        File.Delete(token);
        _time.Advance(TimeSpan.FromMinutes(1));
        await GetAsync(client);

        Assert.Equal(["Bearer one", "Bearer one", "Bearer two", "Bearer two", "Bearer two"], Authorizations(server));
    }

    [Fact]
    public async Task T33_Refused_token_is_read_again_at_once_and_the_request_repeated_with_the_new_one()
    {
        string token = _folder.Write("token", "old");
        await using FakeApiServer server = FakeApiServer.Start()
            .Always((request, context) => (request.Header("Authorization") == "Bearer new" ? Json("{}") : Status(401, "Unauthorized"))(request, context));
        using var client = new ApiClient(server.Settings with { TokenFile = token }, _time);
        await Assert.ThrowsAsync<ApiException>(() => GetAsync(client));
        File.WriteAllText(token, "new");

        await client.CreateAsync(Resources.Pods, Key, [], CancellationToken.None);

        Assert.Equal(["Bearer old", "Bearer old", "Bearer new"], Authorizations(server));
        Assert.Equal(server.Requests[1].Body, server.Requests[2].Body);
    }

    [Fact]
    public async Task T33_Refusal_stands_when_there_is_no_newer_token()
    {
        string token = _folder.Write("token", "old");
        await using FakeApiServer server = FakeApiServer.Start().Always(Status(401, "Unauthorized"));
        using var client = new ApiClient(server.Settings with { TokenFile = token }, _time);

        Assert.True((await Assert.ThrowsAsync<ApiException>(() => GetAsync(client))).IsUnauthorized);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task T33_Forbidden_request_never_reads_the_token_again()
    {
        string token = _folder.Write("token", "old");
        await using FakeApiServer server = FakeApiServer.Start().Always(Status(403, "Forbidden"));
        using var client = new ApiClient(server.Settings with { TokenFile = token }, _time);
        await Assert.ThrowsAsync<ApiException>(() => GetAsync(client));
        File.WriteAllText(token, "new");

        Assert.True((await Assert.ThrowsAsync<ApiException>(() => GetAsync(client))).IsForbidden);

        Assert.Equal(["Bearer old", "Bearer old"], Authorizations(server));
    }

    [Fact]
    public async Task T32_Token_file_beats_token_and_password_is_sent_as_basic()
    {
        string token = _folder.Write("token", "file");
        await using FakeApiServer server = FakeApiServer.Start().Always(Json("{}"));
        using var both = new ApiClient(server.Settings with { TokenFile = token, Token = "inline" });
        using var basic = new ApiClient(server.Settings with { Username = "a", Password = "b:c" });

        await GetAsync(both);
        await GetAsync(basic);

        Assert.Equal(["Bearer file", "Basic YTpiOmM="], Authorizations(server));
    }

    [Fact]
    public async Task T40_Impersonation_is_sent_with_each_request()
    {
        await using FakeApiServer server = FakeApiServer.Start().Always(Json("{}"));
        using var client = new ApiClient(server.Settings with
        {
            Impersonate = new()
            {
                User = "alice",
                Uid = "7",
                Groups = ["dev", "ops"],
                Extra = new Dictionary<string, IReadOnlyList<string>> { ["example.com/scope"] = ["a"] },
            },
        });

        await GetAsync(client);

        FakeRequest request = server.Requests[0];
        Assert.Equal("alice", request.Header("Impersonate-User"));
        Assert.Equal("7", request.Header("Impersonate-Uid"));
        Assert.Equal("dev,ops", request.Header("Impersonate-Group").Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal("a", request.Header("Impersonate-Extra-example.com%2Fscope"));
    }

    private static Task<JsonObject?> GetAsync(ApiClient client) => client.GetAsync(Resources.Pods, Key, CancellationToken.None);

    private static IEnumerable<string> Authorizations(FakeApiServer server) => server.Requests.Select(request => request.Header("Authorization"));

    private ConfigurationSources Sources(string? host, string? port) => new(
        name => name switch { "KUBERNETES_SERVICE_HOST" => host, "KUBERNETES_SERVICE_PORT" => port, _ => null }, _folder.Path, _folder.Path);
}
