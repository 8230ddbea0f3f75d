using System.Globalization;

namespace ProgressiveDelivery.Git.Tests.Hosts;

public sealed class RateLimitTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    [Theory]
    [InlineData("Retry-After", "45", 45)]
    [InlineData("Retry-After", "Fri, 15 Jan 2027 08:01:00 GMT", 60)]
    [InlineData("Retry-After", "999999", 3600)]
    [InlineData("X-RateLimit-Reset", "1800000090", null)]
    public void Wait_is_read_from_retry_after(string name, string value, int? seconds)
    {
        using var message = new HttpResponseMessage();
        message.Headers.TryAddWithoutValidation(name, value);

        Assert.Equal(seconds is { } wait ? TimeSpan.FromSeconds(wait) : null, RateLimit.RetryAfter(message.Headers, Now));
    }

    [Theory]
    [InlineData("X-RateLimit-Reset", "1800000090", null, 90)]
    [InlineData("X-RateLimit-Reset", "1800000090", "0", 90)]
    [InlineData("X-RateLimit-Reset", "1800000090", "17", null)]
    [InlineData("RateLimit-Reset", "1800000090", null, 90)]
    [InlineData("RateLimit-Reset", "1799999990", null, 1)]
    [InlineData("X-RateLimit-Reset", "soon", null, null)]
    [InlineData("X-RateLimit-Reset", "999999999999999999", null, null)]
    public void Wait_is_read_from_the_reset_when_nothing_remains(string name, string value, string? remaining, int? seconds)
    {
        using var message = new HttpResponseMessage();
        message.Headers.TryAddWithoutValidation(name, value);
        message.Headers.TryAddWithoutValidation("X-RateLimit-Remaining", remaining);

        Assert.Equal(seconds is { } wait ? TimeSpan.FromSeconds(wait) : null, RateLimit.Reset(message.Headers, Now));
    }

    [Fact]
    public void Wait_has_a_known_clock() =>
        Assert.Equal("Fri, 15 Jan 2027 08:00:00 GMT", Now.ToString("R", CultureInfo.InvariantCulture));
}
