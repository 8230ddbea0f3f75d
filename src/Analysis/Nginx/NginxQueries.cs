using ProgressiveDelivery.Analysis.Prometheus;

namespace ProgressiveDelivery.Analysis.Nginx;

/// <summary>
/// PromQL for the request metrics of ingress-nginx 1.0.2 and later, of the canary or of the primary. What ingress-nginx
/// exports, and how these queries follow from it, is written down in docs/metrics-nginx.md.
/// </summary>
public static class NginxQueries
{
    private const string Requests = "nginx_ingress_controller_requests";
    private const string DurationBuckets = "nginx_ingress_controller_request_duration_seconds_bucket";
    private const string ServerErrors = "status=~\"5..\"";

    /// <summary>Requests in the window; 0 when there were none.</summary>
    public static string RequestCount(NginxTraffic traffic, NginxSide side, TimeSpan window, DateTimeOffset? end = null) =>
        $"{Total(traffic, side, window, end)} or vector(0)";

    /// <summary>Requests in the window that were answered with a 5xx status; 0 when there were none.</summary>
    public static string ServerErrorCount(NginxTraffic traffic, NginxSide side, TimeSpan window, DateTimeOffset? end = null) =>
        $"sum({Growth(Requests, traffic, Selector(traffic, side, ServerErrors), window, end)}) or vector(0)";

    /// <summary>
    /// Requests in the window that took longer than a bound; nothing when ingress-nginx has no bucket that ends there, so
    /// that no request counts as slow because its duration was not looked at.
    /// </summary>
    public static string SlowRequestCount(NginxTraffic traffic, NginxSide side, TimeSpan bound, TimeSpan window, DateTimeOffset? end = null)
    {
        // Prometheus 3 writes whole numbers as 1.0, earlier versions as ingress-nginx does.
        string seconds = Numbers.FormatExactly(bound.TotalSeconds);
        string le = $"le=~{PromQl.Quote(PromQl.RegexEscape(seconds) + "([.]0)?")}";
        string all = Growth(DurationBuckets, traffic, Selector(traffic, side, "le=\"+Inf\""), window, end);
        string fast = Growth(DurationBuckets, traffic, Selector(traffic, side, le), window, end);
        return $"sum({all}) - sum({fast})";
    }

    /// <summary>Requests per second, averaged over the window.</summary>
    public static string RequestRate(NginxTraffic traffic, NginxSide side, TimeSpan window) =>
        $"{Total(traffic, side, window)} / {Numbers.FormatExactly(window.TotalSeconds)}";

    /// <summary>Percentage of requests without a 5xx answer; NaN or nothing when there were no requests.</summary>
    public static string RequestSuccessRate(NginxTraffic traffic, NginxSide side, TimeSpan window) =>
        // A service without errors has no 5xx series at all, hence the zero.
        $"100 - 100 * (sum({Growth(Requests, traffic, Selector(traffic, side, ServerErrors), window)}) or vector(0)) / {Total(traffic, side, window)}";

    /// <summary>99th percentile of the request duration in milliseconds, interpolated within ingress-nginx's buckets.</summary>
    public static string RequestDuration(NginxTraffic traffic, NginxSide side, TimeSpan window) =>
        $"1000 * histogram_quantile(0.99, sum by (le) ({Growth(DurationBuckets, traffic, Selector(traffic, side), window)}))";

    private static string Total(NginxTraffic traffic, NginxSide side, TimeSpan window, DateTimeOffset? end = null) =>
        $"sum({Growth(Requests, traffic, Selector(traffic, side), window, end)})";

    /// <summary>
    /// What each counter gained in the window: its value now minus its value at the window's start. <c>increase</c> would lose
    /// the first value of a series that begins inside the window, and a canary's first errors are exactly that; it also needs
    /// two samples inside the window, so that old series would vanish beside new ones when the window is short.
    /// A series that was not there at the window's start began inside it only if the same ingress controller already exported
    /// requests of this Ingress (the witness); otherwise a gap in scraping would bring back the errors of past rollouts.
    /// What is left, such as a restarted controller's counters, falls back to <c>increase</c>.
    /// </summary>
    private static string Growth(string metric, NginxTraffic traffic, string selector, TimeSpan window, DateTimeOffset? end = null)
    {
        string range = PromQl.Duration(window);
        string at = end is { } time ? $" @ {PromQl.Time(time)}" : "";
        string series = metric + selector;
        string witness = Requests + Braces(Ingress(traffic));
        string now = series + at;
        string before = $"{series}{at} offset {range}";
        string within = $"{series}[{range}]{at}";
        string grown = $"({now} - {before} >= 0 unless resets({within}) > 0)";
        string born = $"({now} unless {before} and on (instance, controller_pod) {witness}{at} offset {range})";
        return $"{grown} or {born} or increase({within})";
    }

    private static string Selector(NginxTraffic traffic, NginxSide side, string? more = null) => side switch
    {
        NginxSide.Canary => Braces(Ingress(traffic), $"canary=~{PromQl.Quote(CanaryUpstream(traffic))}", more),
        NginxSide.Primary => Braces(Ingress(traffic), $"{traffic.ServiceLabel}={PromQl.Quote(traffic.Service)}", "canary=\"\"", more),
        _ => throw new ArgumentOutOfRangeException(nameof(side)),
    };

    private static string Ingress(NginxTraffic traffic) =>
        $"{traffic.NamespaceLabel}={PromQl.Quote(traffic.Namespace)},ingress={PromQl.Quote(traffic.Ingress)}";

    /// <summary>Upstreams are named namespace-service-port, the port as the Ingress gives it: a number or a name.</summary>
    private static string CanaryUpstream(NginxTraffic traffic) =>
        PromQl.RegexEscape($"{traffic.Namespace}-{traffic.CanaryService}-") + ".+";

    private static string Braces(params string?[] matchers) => "{" + string.Join(',', matchers.Where(matcher => matcher is not null)) + "}";
}
