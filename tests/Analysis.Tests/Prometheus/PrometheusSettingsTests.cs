using ProgressiveDelivery.Analysis.Prometheus;

namespace ProgressiveDelivery.Analysis.Tests.Prometheus;

public sealed class PrometheusSettingsTests
{
    private static readonly PrometheusSettings Settings = new()
    {
        Address = "http://prometheus:9090",
        Username = "me",
        Password = "hidden-password",
        BearerToken = "hidden-token",
        Headers = new Dictionary<string, IReadOnlyList<string>> { ["X-A"] = ["hidden-header"], ["X-B"] = [] },
    };

    [Theory]
    [InlineData("", "absolute http")]
    [InlineData("prometheus:9090", "absolute http")]
    [InlineData("ftp://prometheus", "absolute http")]
    [InlineData("/api", "absolute http")]
    [InlineData("http://user:hidden-password@prometheus", "must not hold credentials")]
    [InlineData("http://prometheus?x=1", "without '?'")]
    [InlineData("http://prometheus#x", "without '?'")]
    public void Address_that_cannot_be_used_is_a_problem(string address, string words)
    {
        string problem = Assert.Single((Settings with { Address = address }).Problems());

        Assert.Contains(words, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_without_problems_have_none() => Assert.Empty(Settings.Problems());

    [Theory]
    [InlineData("nonsense")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")]
    public void Certificate_that_is_none_is_a_problem(string pem) =>
        Assert.Contains("PEM", Assert.Single((Settings with { CaCertificatePem = pem }).Problems()), StringComparison.Ordinal);

    [Theory]
    [InlineData("X-A", "a\r\nX-Injected: b")]
    [InlineData("X A", "a")]
    [InlineData("Content-Type", "text/plain")]
    public void Header_that_cannot_be_sent_is_a_problem(string name, string value)
    {
        PrometheusSettings settings = Settings with { Headers = new Dictionary<string, IReadOnlyList<string>> { [name] = [value] } };

        Assert.Contains(name, Assert.Single(settings.Problems()), StringComparison.Ordinal);
    }

    [Fact]
    public void Token_with_a_line_break_is_a_problem() =>
        Assert.Contains("bearer token", Assert.Single((Settings with { BearerToken = "hidden\n" }).Problems()), StringComparison.Ordinal);

    [Fact]
    public void Settings_print_no_secret() => Assert.Equal("Prometheus at http://prometheus:9090", Settings.ToString());

    [Fact]
    public void Settings_are_equal_by_value_headers_included()
    {
        PrometheusSettings same = Settings with { Headers = new SortedDictionary<string, IReadOnlyList<string>> { ["X-B"] = [], ["X-A"] = ["hidden-header"] } };

        Assert.Equal(Settings, same);
        Assert.Equal(Settings.GetHashCode(), same.GetHashCode());
    }

    [Fact]
    public void Settings_differ_when_any_value_differs()
    {
        PrometheusSettings[] all =
        [
            Settings,
            Settings with { Address = "http://prometheus:9091" },
            Settings with { Username = "you" },
            Settings with { Username = "mehidden", Password = "-password" },
            Settings with { Password = null },
            Settings with { BearerToken = "" },
            Settings with { BearerToken = null },
            Settings with { CaCertificatePem = "x" },
            Settings with { InsecureSkipVerify = true },
            Settings with { Timeout = TimeSpan.FromSeconds(6) },
            Settings with { MaxConcurrency = 1 },
            Settings with { Headers = new Dictionary<string, IReadOnlyList<string>>() },
            Settings with { Headers = new Dictionary<string, IReadOnlyList<string>> { ["X-A"] = [], ["X-B"] = ["hidden-header"] } },
        ];

        Assert.Equal(all.Length, all.Distinct().Count());
    }
}
