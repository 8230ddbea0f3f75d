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
    public static string RequestCount(NginxTraffic traffic, NginxSide side, TimeSpan window) =>
        $"{Total(traffic, side, window)} or vector(0)";

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

    private static string Total(NginxTraffic traffic, NginxSide side, TimeSpan window) =>
        $"sum({Growth(Requests, traffic, Selector(traffic, side), window)})";

    /// <summary>
    /// What each counter gained in the window: its value now minus its value at the window's start. <c>increase</c> would lose
    /// the first value of a series that begins inside the window, and a canary's first errors are exactly that; it also needs
    /// two samples inside the window, so that old series would vanish beside new ones when the window is short.
    /// A series that was not there at the window's start began inside it only if the same ingress controller already exported
    /// requests of this Ingress (the witness); otherwise a gap in scraping would bring back the errors of past rollouts.
    /// What is left, such as a restarted controller's counters, falls back to <c>increase</c>.
    /// </summary>
    private static string Growth(string metric, NginxTraffic traffic, string selector, TimeSpan window)
    {
        string range = PromQl.Duration(window);
        string series = metric + selector;
        string witness = Requests + Braces(Ingress(traffic));
        string grown = $"({series} - {series} offset {range} >= 0 unless resets({series}[{range}]) > 0)";
        string born = $"({series} unless {series} offset {range} and on (instance, controller_pod) {witness} offset {range})";
        return $"{grown} or {born} or increase({series}[{range}])";
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
