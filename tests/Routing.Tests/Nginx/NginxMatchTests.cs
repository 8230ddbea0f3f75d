using ProgressiveDelivery.Routing.Nginx;

namespace ProgressiveDelivery.Routing.Tests.Nginx;

public sealed class NginxMatchTests
{
    private static readonly Route Shop = new("test", ["shop"], "shop", "shop-canary", "test/shop");

    [Theory]
    [InlineData("x-user", MatchKind.Exact, "insider", "canary-by-header=x-user canary-by-header-value=insider")]
    [InlineData("x-canary", MatchKind.Exact, "always", "canary-by-header=x-canary")]
    [InlineData("x-user", MatchKind.Regex, "^(a|b)[0-9]+$", "canary-by-header=x-user canary-by-header-pattern=^(a|b)[0-9]+$")]
    [InlineData("x-user", MatchKind.Prefix, "in.", @"canary-by-header=x-user canary-by-header-pattern=^in\.")]
    [InlineData("x-user", MatchKind.Suffix, "er", "canary-by-header=x-user canary-by-header-pattern=er$")]
    [InlineData("Cookie", MatchKind.Exact, "beta", "canary-by-cookie=beta")]
    [InlineData("cookie", MatchKind.Regex, "beta=1", "canary-by-header=cookie canary-by-header-pattern=beta=1")]
    public void Match_becomes_the_annotations_that_mean_it(string header, MatchKind kind, string value, string annotations)
    {
        Route route = Shop with { Match = [[new HeaderMatch(header, kind, value)]] };

        Assert.Empty(NginxMatch.Refusals(route));
        Assert.Equal(annotations, string.Join(' ', NginxMatch.Annotations(route).Select(annotation => $"{annotation.Key}={annotation.Value}")));
    }

    [Fact]
    public void One_header_and_one_cookie_go_together()
    {
        Route route = Shop with { Match = [[new HeaderMatch("x-user", MatchKind.Exact, "insider")], [new HeaderMatch("cookie", MatchKind.Exact, "beta")]] };

        Assert.Empty(NginxMatch.Refusals(route));
        Assert.Equal(["canary-by-header", "canary-by-header-value", "canary-by-cookie"], NginxMatch.Annotations(route).Keys);
    }

    [Fact]
    public void More_than_ingress_nginx_can_ask_is_refused()
    {
        var user = new HeaderMatch("x-user", MatchKind.Exact, "insider");
        var beta = new HeaderMatch("cookie", MatchKind.Exact, "beta");

        Assert.Contains("two headers of one request", Refusal([user, beta]), StringComparison.Ordinal);
        Assert.Contains("one header and one cookie at most", Refusal([user], [user with { Name = "x-team" }]), StringComparison.Ordinal);
        Assert.Contains("one cookie at most", Refusal([beta], [beta with { Value = "alpha" }]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x-user", MatchKind.Exact, "", "the value is empty")]
    [InlineData("x-user", MatchKind.Exact, "two words", "use a regex for others")]
    [InlineData("x user", MatchKind.Exact, "insider", "no name of a header")]
    [InlineData("cookie", MatchKind.Exact, "a=b", "the name of a cookie")]
    [InlineData("x-user", MatchKind.Regex, "(a", "the regex is broken")]
    [InlineData("x-user", MatchKind.Regex, "a;b", "only in a pattern")]
    [InlineData("cookie", MatchKind.Regex, "^(.*?;)?(beta=always)(;.*)?$", "give the cookie's name as exact")]
    [InlineData("x-user", MatchKind.Prefix, "a\"b", "only in a pattern")]
    public void Value_that_ingress_nginx_would_not_take_is_refused(string header, MatchKind kind, string value, string sentence)
        => Assert.Contains(sentence, Refusal([new HeaderMatch(header, kind, value)]), StringComparison.Ordinal);

    [Fact]
    public void Pattern_of_any_length_is_bounded()
        => Assert.Contains("longer than 512", Refusal([new HeaderMatch("x-user", MatchKind.Regex, new string('a', 513))]), StringComparison.Ordinal);

    private static string Refusal(params HeaderMatch[][] match) => Assert.Single(NginxMatch.Refusals(Shop with { Match = match }));
}
