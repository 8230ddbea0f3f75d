using System.Globalization;
using System.Text;

namespace ProgressiveDelivery.Sandbox.Ingress.Metrics;

/// <summary>Turns nginx's request counters into ingress-nginx's metrics, names and labels as published. Pure.</summary>
internal static class IngressMetrics
{
    private const char Separator = '\u001f';
    private static readonly string[] Bounds = ["0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "+Inf"];
    private static readonly string[] LabelNames = ["namespace", "ingress", "service", "canary", "status", "method", "host", "path"];

    private const string ControllerLabels =
        "controller_class=\"k8s.io/ingress-nginx\",controller_namespace=\"ingress-nginx\",controller_pod=\"ingress-nginx-controller-0\"";

    /// <param name="counters">Lines of eight label values, a counter's name and its value, all parted by U+001F.</param>
    public static string Expose(string counters)
    {
        var requests = new Dictionary<string, double[]>();
        var responses = new Dictionary<string, double[]>();
        foreach (string line in counters.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] fields = line.Split(Separator);
            string labels = Labels(fields);
            string counter = fields[LabelNames.Length];
            bool isRequest = counter.StartsWith("request", StringComparison.Ordinal);
            string slot = counter[(isRequest ? "request" : "response").Length..];
            Dictionary<string, double[]> family = isRequest ? requests : responses;
            if (!family.TryGetValue(labels, out double[]? values))
            {
                // The buckets, and the sum behind them.
                family[labels] = values = new double[Bounds.Length + 1];
            }

            int index = slot == "sum" ? Bounds.Length : int.Parse(slot, CultureInfo.InvariantCulture) - 1;
            values[index] = double.Parse(fields[^1], CultureInfo.InvariantCulture);
        }

        var text = new StringBuilder();
        Counter(text, requests);
        Histogram(text, "request", "The request processing time in seconds", requests);
        Histogram(text, "response", "The time spent on receiving the response from the upstream server", responses);
        return text.ToString();
    }

    private static void Counter(StringBuilder text, Dictionary<string, double[]> series)
    {
        text.Append("# HELP nginx_ingress_controller_requests The total number of client requests\n");
        text.Append("# TYPE nginx_ingress_controller_requests counter\n");
        foreach ((string labels, double[] values) in series.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"nginx_ingress_controller_requests{{{labels}}} {values[..^1].Sum()}\n");
        }
    }

    private static void Histogram(StringBuilder text, string name, string help, Dictionary<string, double[]> series)
    {
        string metric = $"nginx_ingress_controller_{name}_duration_seconds";
        text.Append(CultureInfo.InvariantCulture, $"# HELP {metric} {help}\n# TYPE {metric} histogram\n");
        foreach ((string labels, double[] values) in series.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            double count = 0;
            for (int i = 0; i < Bounds.Length; i++)
            {
                count += values[i];
                text.Append(CultureInfo.InvariantCulture, $"{metric}_bucket{{{labels},le=\"{Bounds[i]}\"}} {count}\n");
            }

            text.Append(CultureInfo.InvariantCulture, $"{metric}_sum{{{labels}}} {values[^1]}\n{metric}_count{{{labels}}} {count}\n");
        }
    }

    private static string Labels(string[] values) =>
        string.Join(',', LabelNames.Select((name, i) => $"{name}=\"{Escape(values[i])}\"").Append(ControllerLabels));

    private static string Escape(string value) => value
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);
}
