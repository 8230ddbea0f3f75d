using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using ProgressiveDelivery.Sandbox.Ingress.Metrics;
using ProgressiveDelivery.Sandbox.Ingress.Nginx;

namespace ProgressiveDelivery.Sandbox.Tests.Ingress;

[Trait("Needs", "SandboxMachine")]
public sealed class NginxTests(NginxFixture nginx) : IClassFixture<NginxFixture>
{
    [Theory]
    [InlineData(0, 100)]
    [InlineData(20, 100)]
    [InlineData(100, 100)]
    [InlineData(300, 1000)]
    public async Task Canary_gets_its_weight_of_the_requests(int weight, int total)
    {
        const int sent = 2000;
        await nginx.PublishAsync(nginx.Shop(("weight", Text(weight)), ("weight-total", Text(total))));

        int canary = 0;
        for (int i = 0; i < sent; i++)
        {
            canary += (await nginx.GetAsync()).Body == "canary" ? 1 : 0;
        }

        double share = (double)weight / total;
        double standardError = Math.Sqrt(share * (1 - share) / sent);
        Assert.InRange((double)canary / sent, share - (4 * standardError), share + (4 * standardError));
    }

    [Theory]
    // The header alone: two words decide, every other value leaves it to the weight.
    [InlineData("always", null, null, "0", null, "canary")]
    [InlineData("never", null, null, "100", null, "stable")]
    [InlineData("other", null, null, "100", null, "canary")]
    [InlineData("other", null, null, "0", null, "stable")]
    [InlineData(null, null, null, "100", null, "canary")]
    // With a value: it alone decides for the canary, and "always" and "never" are words like others.
    [InlineData("yes", "yes", null, "0", null, "canary")]
    [InlineData("always", "yes", null, "0", null, "stable")]
    [InlineData("never", "yes", null, "100", null, "canary")]
    // A pattern is a search, and counts only without a value.
    [InlineData("beta-7", null, "beta-[0-9]", "0", null, "canary")]
    [InlineData("beta-x", null, "beta-[0-9]", "0", null, "stable")]
    [InlineData("beta-7", "yes", "beta-[0-9]", "0", null, "stable")]
    // The cookie comes after the header and before the weight.
    [InlineData(null, null, null, "0", "always", "canary")]
    [InlineData(null, null, null, "100", "never", "stable")]
    [InlineData("never", null, null, "0", "always", "stable")]
    [InlineData("always", null, null, "0", "never", "canary")]
    [InlineData("other", null, null, "0", "always", "canary")]
    [InlineData(null, null, null, "100", "other", "canary")]
    public async Task Header_beats_cookie_and_cookie_beats_weight(
        string? header, string? value, string? pattern, string weight, string? cookie, string expected)
    {
        List<(string, string)> settings = [("weight", weight), ("by-header", "X-Canary"), ("by-cookie", "try")];
        settings.AddRange(value is null ? [] : [("by-header-value", value)]);
        settings.AddRange(pattern is null ? [] : [("by-header-pattern", pattern)]);
        await nginx.PublishAsync(nginx.Shop([.. settings]));

        List<(string, string)> headers = [];
        headers.AddRange(header is null ? [] : [("X-Canary", header)]);
        headers.AddRange(cookie is null ? [] : [("Cookie", $"a=b; try={cookie}")]);

        Assert.Equal((HttpStatusCode.OK, expected), await nginx.GetAsync("/", "a.test", [.. headers]));
    }

    [Theory]
    [InlineData("sticky", "100", "shop-shop-80", "stable")]
    [InlineData("sticky", "0", "shop-shop-canary-80", "canary")]
    [InlineData("legacy", "0", "shop-shop-canary-80", "stable")]
    [InlineData("legacy", "100", "shop-shop-80", "stable")]
    [InlineData("sticky", "100", "shop-gone-80", "canary")]
    public async Task Session_beats_the_weight_unless_the_canary_has_no_part_in_it(string behavior, string weight, string with, string expected)
    {
        await nginx.PublishAsync(nginx.ShopWithSessions(behavior, weight));

#pragma warning disable CA5351 // ingress-nginx marks the side of a session with this hash; nothing is kept secret by it.
        string side = Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData(System.Text.Encoding.ASCII.GetBytes(with)));
#pragma warning restore CA5351
        Assert.Equal((HttpStatusCode.OK, expected), await nginx.GetAsync("/", "a.test", ("Cookie", $"a=b; side=1.2.3|{side}")));
    }

    [Fact]
    public async Task Client_that_comes_first_gets_a_session_with_the_side_that_served_it()
    {
        await nginx.PublishAsync(nginx.ShopWithSessions("sticky", "100"));
        using HttpResponseMessage first = await nginx.Client.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = "a.test" } });
        string session = Assert.Single(first.Headers.GetValues("Set-Cookie"));
        await nginx.PublishAsync(nginx.ShopWithSessions("sticky", "0"));

        Assert.StartsWith("side=", session, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, "canary"), await nginx.GetAsync("/", "a.test", ("Cookie", session.Split(';')[0])));
    }

    [Fact]
    public async Task Answer_is_503_when_the_stable_service_has_no_endpoints_even_at_weight_100()
    {
        await nginx.PublishAsync(nginx.Shop(("weight", "100")).Service("shop", []));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await nginx.GetAsync()).Status);
    }

    [Fact]
    public async Task Stable_serves_everything_when_the_canary_has_no_endpoints()
    {
        await nginx.PublishAsync(nginx.Shop(("weight", "100")).Service("shop-canary", []));

        Assert.Equal((HttpStatusCode.OK, "stable"), await nginx.GetAsync());
    }

    [Fact]
    public async Task Request_goes_to_the_next_endpoint_when_one_refuses()
    {
        string dead = $"127.0.0.1:{NginxFixture.FreePort()}";
        await nginx.PublishAsync(nginx.Shop().Service("shop", [dead, nginx.Stable.Address]));

        for (int i = 0; i < 20; i++)
        {
            Assert.Equal((HttpStatusCode.OK, "stable"), await nginx.GetAsync());
        }
    }

    [Theory]
    [InlineData("a.test", "/", "root")]
    [InlineData("A.test", "/any/thing", "root")]
    [InlineData("a.test", "/cart", "cart")]
    [InlineData("a.test", "/cart/pay?x=1", "cart")]
    [InlineData("a.test", "/carton", "root")]
    [InlineData("a.test", "/exact", "exact")]
    [InlineData("a.test", "/exact/", "root")]
    [InlineData("a.test", "/loosely", "loose")]
    [InlineData("x.wild.test", "/", "wild")]
    [InlineData("b.test", "/", null)]
    [InlineData("only.test", "/other", null)]
    public async Task Host_and_path_choose_the_backend(string host, string path, string? expected)
    {
        var names = new[] { "root", "cart", "exact", "loose", "wild" };
        Upstream[] upstreams = await Task.WhenAll(names.Select(name => Upstream.StartAsync(name)));
        ClusterBuilder cluster = new ClusterBuilder().With(new IngressBuilder("paths")
            .Path("a.test", "/", "root")
            .Path("a.test", "/cart/", "cart")
            .Path("a.test", "/exact", "exact", type: "Exact")
            .Path("a.test", "/loose", "loose", type: "ImplementationSpecific")
            .Path("only.test", "/this", "root")
            .Path("*.wild.test", "/", "wild"));
        for (int i = 0; i < names.Length; i++)
        {
            cluster.Service(names[i], [upstreams[i].Address]);
        }

        await nginx.PublishAsync(cluster);

        (HttpStatusCode status, string body) = await nginx.GetAsync(path, host);
        Assert.Equal(expected is null ? HttpStatusCode.NotFound : HttpStatusCode.OK, status);
        Assert.Equal(expected, expected is null ? null : body);
        await Task.WhenAll(upstreams.Select(upstream => upstream.DisposeAsync().AsTask()));
    }

    [Fact]
    public async Task Change_of_weights_and_endpoints_drops_no_request_of_a_keep_alive_client()
    {
        await nginx.PublishAsync(nginx.Shop(("weight", "0")));
        var statuses = new ConcurrentDictionary<int, int>();
        using var end = new CancellationTokenSource();
        Task[] clients = [.. Enumerable.Range(0, 8).Select(_ => SendAsync(statuses, end.Token))];

        for (int i = 0; i < 200; i++)
        {
            // Each pod leaves and comes back while requests are on it.
            string[] stable = i % 2 == 0 ? [nginx.Stable.Address] : [nginx.OtherStable.Address];
            await nginx.PublishAsync(nginx.Shop(("weight", Text(i % 101))).Service("shop", stable));
        }

        await end.CancelAsync();
        await Task.WhenAll(clients);
        Assert.Equal([200], statuses.Keys);
        Assert.True(statuses[200] > 200, $"only {statuses[200]} requests were sent");
    }

    [Fact]
    public async Task Request_ends_well_when_its_endpoint_leaves_meanwhile()
    {
        var here = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        await using Upstream slow = await Upstream.StartAsync("slow", () =>
        {
            here.SetResult();
            return go.Task;
        });
        await nginx.PublishAsync(nginx.Shop().Service("shop", [slow.Address]));
        Task<(HttpStatusCode, string)> request = nginx.GetAsync();
        await here.Task;

        await nginx.PublishAsync(nginx.Shop());
        Assert.Equal("stable", (await nginx.GetAsync()).Body);
        go.SetResult();

        Assert.Equal((HttpStatusCode.OK, "slow"), await request);
    }

    [Fact]
    public async Task Requests_are_counted_for_the_main_Ingress_with_the_canary_named()
    {
        await nginx.PublishAsync(nginx.Shop(("weight", "0"), ("by-header", "X-Canary")));
        const string canary = "ingress=\"shop\",service=\"shop\",canary=\"shop-shop-canary-80\",status=\"200\"";
        const string stable = "ingress=\"shop\",service=\"shop\",canary=\"\",status=\"200\"";
        (double canaryBefore, double stableBefore) = (await CountAsync(canary), await CountAsync(stable));

        await nginx.GetAsync("/", "a.test", ("X-Canary", "always"));
        await nginx.GetAsync("/", "a.test");
        await nginx.GetAsync("/", "a.test");
        await nginx.GetAsync("/", "made-up.test");

        // A request is counted after its answer was sent.
        await Until(async () => await CountAsync(canary) == canaryBefore + 1 && await CountAsync(stable) == stableBefore + 2);
        Assert.DoesNotContain("made-up", await nginx.Nginx.CountersAsync(CancellationToken.None), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_takes_over_from_an_nginx_whose_parent_was_killed()
    {
        using var folder = new TemporaryFolder();
        NginxSettings settings = nginx.Settings with { Folder = folder.Path, Listen = $"127.0.0.1:{NginxFixture.FreePort()}" };
        string routes = nginx.Shop().Build().ToJson();
        using var orphan = new NginxProcess(settings);
        await orphan.StartAsync(routes, CancellationToken.None);

        using var successor = new NginxProcess(settings);
        await successor.StartAsync(routes, CancellationToken.None);

        Assert.Equal(0, await orphan.WaitForExitAsync(CancellationToken.None));
        await successor.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Start_fails_when_nginx_refuses_its_configuration()
    {
        using var folder = new TemporaryFolder();
        using var refused = new NginxProcess(nginx.Settings with { Folder = folder.Path, Listen = "nowhere" });

        await Assert.ThrowsAsync<InvalidOperationException>(() => refused.StartAsync("{\"hosts\":{},\"backends\":{}}", CancellationToken.None));
    }

    [Fact]
    public async Task Routes_stay_as_they_are_when_the_new_ones_are_unreadable()
    {
        await nginx.PublishAsync(nginx.Shop());

        await Assert.ThrowsAsync<InvalidOperationException>(() => nginx.Nginx.PublishAsync("{", CancellationToken.None));
        Assert.Equal("stable", (await nginx.GetAsync()).Body);
    }

    private async Task SendAsync(ConcurrentDictionary<int, int> statuses, CancellationToken end)
    {
        using KeepAliveClient client = await KeepAliveClient.ConnectAsync(nginx.Port);
        while (!end.IsCancellationRequested)
        {
            statuses.AddOrUpdate(await client.GetAsync("a.test"), 1, (_, count) => count + 1);
        }
    }

    private async Task<double> CountAsync(string labels)
    {
        string metrics = IngressMetrics.Expose((await nginx.Nginx.CountersAsync(CancellationToken.None))!);
        return metrics.Split('\n')
            .Where(line => line.StartsWith("nginx_ingress_controller_requests{", StringComparison.Ordinal) && line.Contains(labels, StringComparison.Ordinal))
            .Sum(line => double.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture));
    }

    private static async Task Until(Func<Task<bool>> condition)
    {
        long started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(10), "it did not come true in 10 s");
            await Task.Yield();
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
