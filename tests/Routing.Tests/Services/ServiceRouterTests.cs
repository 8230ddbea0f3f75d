using ProgressiveDelivery.Routing.Services;

namespace ProgressiveDelivery.Routing.Tests.Services;

public sealed class ServiceRouterTests
{
    private static readonly Route Shop = new("test", [], "shop", "shop-canary", "test/shop") { Kind = RouterKind.Services };
    private static readonly Routers All = new(new Dictionary<string, IRouter> { [RouterKind.Services] = new ServiceRouter() });

    [Fact]
    public async Task Services_have_no_route_and_give_the_canary_no_weight()
    {
        await All.SetWeightAsync(Shop, Weight.None, CancellationToken.None);
        await All.RemoveAsync(Shop, CancellationToken.None);

        Assert.Equal(new RouteState(null, Exists: true, Current: true, 0), All.Observe(Shop));
        Assert.Empty(All.Refusals(Shop));
        await Assert.ThrowsAsync<InvalidOperationException>(() => All.SetWeightAsync(Shop, new Weight(1), CancellationToken.None));
    }

    [Fact]
    public void Services_keep_no_sessions()
        => Assert.Contains("keeps sessions", Assert.Single(All.Refusals(Shop with { Session = new SessionCookie("side", null) })), StringComparison.Ordinal);

    [Fact]
    public void Services_cannot_tell_requests_apart()
        => Assert.Contains("needs a router", Assert.Single(All.Refusals(Shop with { Match = [[new HeaderMatch("x-user", MatchKind.Exact, "insider")]] })), StringComparison.Ordinal);
}
