using System.Text;
using ProgressiveDelivery.Controller.Alerts;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Tests.Alerts;

public sealed class AlertTargetsTests
{
    private static readonly ObjectKey Key = new("shop", "chat");

    [Theory]
    [InlineData("slack", "https://hooks.example/1", null, "https://hooks.example/1")]
    [InlineData("slack", null, "address=https://hooks.example/2", "https://hooks.example/2")]
    [InlineData("slack", "https://hooks.example/1", "address=https://hooks.example/2", "https://hooks.example/2")]
    [InlineData("slack", null, "token=xoxb-1", "https://slack.com/api/chat.postMessage")]
    [InlineData("pagerduty", null, "token=key", "https://events.pagerduty.com/v2/enqueue")]
    [InlineData("msteams", null, "address= https://hooks.example/3\n", "https://hooks.example/3")]
    public async Task Address_comes_from_the_secret_the_spec_or_the_service(string type, string? address, string? secret, string expected)
    {
        (AlertTarget? target, string? problem) = await FindAsync(new AlertProviderSpec { Type = type, Address = address, Channel = "releases", SecretRef = secret is null ? null : new SecretRef { Name = "s" } }, secret);

        Assert.Null(problem);
        Assert.Equal(expected, target!.Address.AbsoluteUri);
    }

    [Theory]
    [InlineData("msteams", null, null, "needs an address, or a secretRef with the key address")]
    [InlineData("pagerduty", null, null, "needs a secretRef with the integration key under token")]
    [InlineData("slack", null, "token=xoxb-1", "needs a channel")]
    [InlineData("discord", null, "address=not an address", "is no http(s) address")]
    [InlineData("discord", null, "address=file:///etc/passwd", "is no http(s) address")]
    [InlineData("discord", null, "missing", "Secret shop/s does not exist")]
    public async Task Missing_part_is_named_and_no_secret_is_shown(string type, string? address, string? secret, string expected)
    {
        (AlertTarget? target, string? problem) = await FindAsync(new AlertProviderSpec { Type = type, Address = address, SecretRef = secret is null ? null : new SecretRef { Name = "s" } }, secret);

        Assert.Null(target);
        Assert.Contains(expected, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("passwd", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Provider_that_is_not_there_is_named()
    {
        (_, string? problem) = await new AlertTargets(_ => null, (_, _) => Task.FromResult<IReadOnlyDictionary<string, byte[]>?>(null)).FindAsync(Key, default);

        Assert.Contains("AlertProvider shop/chat does not exist", problem, StringComparison.Ordinal);
    }

    private static Task<(AlertTarget? Target, string? Problem)> FindAsync(AlertProviderSpec spec, string? secret)
    {
        IReadOnlyDictionary<string, byte[]>? data = secret is null or "missing"
            ? null
            : new Dictionary<string, byte[]> { [secret.Split('=', 2)[0]] = Encoding.UTF8.GetBytes(secret.Split('=', 2)[1]) };
        return new AlertTargets(key => key == Key ? new AlertProvider { Spec = spec } : null, (_, _) => Task.FromResult(data)).FindAsync(Key, default);
    }
}
