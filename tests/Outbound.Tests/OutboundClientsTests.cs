using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Outbound.Tests;

public sealed class OutboundClientsTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly OutboundClients _clients;

    public OutboundClientsTests() => _clients = new OutboundClients(AddressPolicy.Any, _time);

    [Theory]
    [InlineData(null)]
    [InlineData("http://127.0.0.1:9")]
    public async Task Request_to_a_link_local_address_is_not_sent_behind_a_proxy_either(string? proxy)
    {
        HttpRequestException refusal = await Assert.ThrowsAsync<HttpRequestException>(() => _clients.Through(proxy).GetAsync(new Uri("http://169.254.169.254/latest/meta-data/")));

        Assert.Contains("169.254.169.254 is a link-local address", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Proxy_has_to_be_an_allowed_host_too()
    {
        using var clients = new OutboundClients(new AddressPolicy(["hooks.example.com"]), _time);

        HttpRequestException refusal = await Assert.ThrowsAsync<HttpRequestException>(() => clients.Through("http://127.0.0.1:9").GetAsync(new Uri("http://hooks.example.com/")));

        Assert.Contains("127.0.0.1 is not among the hosts", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Client_is_shared_by_all_that_go_the_same_way() => Assert.Same(_clients.Through(null), _clients.Through(""));

    [Fact]
    public void Proxy_that_nobody_names_any_more_is_forgotten()
    {
        for (int i = 0; i < 100; i++)
        {
            _clients.Through($"http://proxy-{i}.example.com");
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.InRange(_clients.Count, 1, 31);
    }

    public void Dispose() => _clients.Dispose();
}
