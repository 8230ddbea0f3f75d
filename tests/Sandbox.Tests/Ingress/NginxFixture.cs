using System.Net;
using System.Net.Sockets;
using ProgressiveDelivery.Sandbox.Ingress.Nginx;

namespace ProgressiveDelivery.Sandbox.Tests.Ingress;

/// <summary>A real nginx on 127.0.0.1 with two pods of the stable version and one of the canary.</summary>
public sealed class NginxFixture : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    internal NginxProcess Nginx { get; private set; } = null!;

    internal NginxSettings Settings { get; private set; } = null!;

    internal HttpClient Client { get; private set; } = null!;

    internal Upstream Stable { get; private set; } = null!;

    internal Upstream OtherStable { get; private set; } = null!;

    internal Upstream Canary { get; private set; } = null!;

    public int Port { get; private set; }

    public async Task InitializeAsync()
    {
        Stable = await Upstream.StartAsync("stable");
        OtherStable = await Upstream.StartAsync("stable");
        Canary = await Upstream.StartAsync("canary");
        Port = FreePort();
        Settings = new NginxSettings { Listen = $"127.0.0.1:{Port}", Folder = _folder.Path };
        Nginx = new NginxProcess(Settings);
        await Nginx.StartAsync(Shop().Build().ToJson(), CancellationToken.None);
        Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Port}") };
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await Nginx.StopAsync(CancellationToken.None);
        Nginx.Dispose();
        await Stable.DisposeAsync();
        await OtherStable.DisposeAsync();
        await Canary.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Host a.test, everything to the shop; with these canary annotations when there are any.</summary>
    internal ClusterBuilder Shop(params (string Name, string Value)[] canary)
    {
        ClusterBuilder cluster = new ClusterBuilder()
            .With(new IngressBuilder("shop").Path("a.test", "/", "shop"))
            .Service("shop", [Stable.Address, OtherStable.Address])
            .Service("shop-canary", [Canary.Address]);
        return canary.Length == 0 ? cluster : cluster.With(new IngressBuilder("shop-canary").Canary(canary).Path("a.test", "/", "shop-canary"));
    }

    /// <summary>The same, with sessions by the cookie "side".</summary>
    internal ClusterBuilder ShopWithSessions(string behavior, string weight) => new ClusterBuilder()
        .With(new IngressBuilder("shop").Annotated("nginx.ingress.kubernetes.io/affinity", "cookie").Annotated("nginx.ingress.kubernetes.io/session-cookie-name", "side").Path("a.test", "/", "shop"))
        .Service("shop", [Stable.Address, OtherStable.Address])
        .Service("shop-canary", [Canary.Address])
        .With(new IngressBuilder("shop-canary").Annotated("nginx.ingress.kubernetes.io/affinity-canary-behavior", behavior).Canary(("weight", weight)).Path("a.test", "/", "shop-canary"));

    internal Task PublishAsync(ClusterBuilder cluster) => Nginx.PublishAsync(cluster.Build().ToJson(), CancellationToken.None);

    internal async Task<(HttpStatusCode Status, string Body)> GetAsync(
        string path = "/", string host = "a.test", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Host = host;
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using HttpResponseMessage response = await Client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
