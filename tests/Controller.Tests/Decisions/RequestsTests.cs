using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;

namespace ProgressiveDelivery.Controller.Tests.Decisions;

public sealed class RequestsTests
{
    [Theory]
    [InlineData(null, "canary.gitops.dev/approve=7d9f")]
    [InlineData("5c4b", "canary.gitops.dev/approve=7d9f")]
    [InlineData("7d9f", "canary.gitops.dev/approve=7d9f@2")]
    [InlineData("7d9f@2", "canary.gitops.dev/approve=7d9f@3")]
    [InlineData("7d9f@again", "canary.gitops.dev/approve=7d9f@2")]
    public void Request_is_named_with_a_value_that_was_not_carried_out_yet(string? handled, string named)
    {
        var status = new CanaryStatus();
        if (handled is not null)
        {
            status = Requests.Handle(status, Requests.Approve, handled, DateTimeOffset.UnixEpoch);
        }

        Assert.Equal(named, Requests.Asking(status, Requests.Approve, "7d9f"));
    }
}
