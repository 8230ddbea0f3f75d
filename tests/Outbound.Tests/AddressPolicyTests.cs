namespace ProgressiveDelivery.Outbound.Tests;

public sealed class AddressPolicyTests
{
    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://2852039166/")]
    [InlineData("http://0xA9FEA9FE/")]
    [InlineData("http://[fe80::1]:8080/")]
    [InlineData("http://[::ffff:169.254.169.254]/")]
    [InlineData("ssh://git@169.254.0.1/repo.git")]
    public void Link_local_address_is_refused_however_it_is_written(string address)
        => Assert.Contains("is a link-local address, which is refused", new AddressPolicy([]).Refusal(new Uri(address)), StringComparison.Ordinal);

    [Theory]
    [InlineData("https://hooks.example.com/x", true)]
    [InlineData("https://HOOKS.example.com./x", true)]
    [InlineData("https://a.b.example.org:8443/", true)]
    [InlineData("http://10.0.0.7/", true)]
    [InlineData("http://[fd00::7]/", true)]
    [InlineData("https://example.org/", false)]
    [InlineData("https://evil-example.org/", false)]
    [InlineData("https://hooks.example.com.evil.net/", false)]
    [InlineData("http://10.0.0.70/", false)]
    [InlineData("https://hooks.example.com@evil.net/", false)]
    public void Host_is_asked_only_when_the_list_has_it(string address, bool isAllowed)
    {
        var policy = new AddressPolicy(["hooks.example.com", "*.example.org", "10.0.0.7", "fd00::7"]);

        string? refusal = policy.Refusal(new Uri(address));

        Assert.Equal(isAllowed, refusal is null);
        Assert.True(isAllowed || refusal!.EndsWith("is not among the hosts that this controller may ask (allowedHosts)", StringComparison.Ordinal));
    }

    [Fact]
    public void Link_local_address_is_refused_even_when_the_list_has_it()
        => Assert.NotNull(new AddressPolicy(["169.254.169.254"]).Refusal(new Uri("http://169.254.169.254/")));

    [Theory]
    [InlineData("https://example.com")]
    [InlineData("example.com:443")]
    [InlineData("*")]
    [InlineData("a.*.com")]
    [InlineData("")]
    public void Host_that_could_never_match_is_an_error(string host)
        => Assert.Contains($"'{host}' is no host", Assert.Throws<ArgumentException>(() => new AddressPolicy([host])).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Name_that_leads_to_a_good_address_is_not_refused()
    {
        Assert.Null(await AddressPolicy.Any.RefusalAsync(new Uri("https://127.0.0.1/"), default));
        Assert.NotNull(await AddressPolicy.Any.RefusalAsync(new Uri("https://169.254.169.254/"), default));
    }
}
