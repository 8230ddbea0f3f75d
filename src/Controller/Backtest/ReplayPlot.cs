using System.Globalization;
using System.Net;
using System.Text;
using ProgressiveDelivery.Analysis;

namespace ProgressiveDelivery.Controller.Backtest;

/// <summary>A backtest as a picture (SVG): the weight over time, and a strip for each metric with its values in the colours of their verdicts.</summary>
internal static class ReplayPlot
{
    private const int Width = 900;
    private const int Left = 70;
    private const int Right = 20;
    private const int Strip = 130;
    private const int Plot = 90;
    private const int Top = 40;

    public static string Write(string title, ReplayResult result)
    {
        string[] metrics = [.. result.Checks.SelectMany(check => check.Verdicts.Select(verdict => verdict.Metric)).Distinct()];
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{Top + Strip * (metrics.Length + 1)}\" font-family=\"sans-serif\" font-size=\"12\">\n");
        svg.Append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"22\" font-size=\"15\">{Escape($"{title}: {result.Outcome}")}</text>\n");
        (DateTimeOffset from, DateTimeOffset to) = result.Checks.Count > 0 ? (result.Checks[0].Time, result.Checks[^1].Time) : (default, default);
        double X(DateTimeOffset time) => Left + (to > from ? (time - from) / (to - from) : 0.5) * (Width - Left - Right);

        Frame(svg, 0, "weight, %", 0, 100);
        string points = string.Join(' ', result.Checks.Select(check => Point(X(check.Time), Y(0, check.Weight, 0, 100))));
        svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{points}\" fill=\"none\" stroke=\"#3366cc\" stroke-width=\"2\"/>\n");
        for (int i = 0; i < metrics.Length; i++)
        {
            string metric = metrics[i];
            Verdict?[] verdicts = [.. result.Checks.Select(check => check.Verdicts.FirstOrDefault(verdict => verdict.Metric == metric))];
            double[] values = [.. verdicts.Where(verdict => verdict?.Value is { } value && double.IsFinite(value)).Select(verdict => verdict!.Value!.Value)];
            (double low, double high) = values.Length == 0 ? (0, 1) : (values.Min(), values.Max());
            (low, high) = high > low ? (low, high) : (low - 1, high + 1);
            string limit = verdicts.Select(verdict => verdict?.Limit).FirstOrDefault(text => text is not null) ?? "no limit";
            Frame(svg, i + 1, $"{metric} ({limit})", low, high);
            for (int j = 0; j < verdicts.Length; j++)
            {
                if (verdicts[j] is { } verdict)
                {
                    double y = verdict.Value is { } value && double.IsFinite(value) ? Y(i + 1, value, low, high) : Y(i + 1, low, low, high);
                    svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{X(result.Checks[j].Time):0.#}\" cy=\"{y:0.#}\" r=\"4\" fill=\"{Colour(verdict.Kind)}\"><title>{Escape(verdict.Sentence)}</title></circle>\n");
                }
            }
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void Frame(StringBuilder svg, int strip, string label, double low, double high)
    {
        int top = Top + strip * Strip;
        svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Left}\" y=\"{top + 20}\" width=\"{Width - Left - Right}\" height=\"{Plot}\" fill=\"none\" stroke=\"#bbbbbb\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"{top + 14}\">{Escape(label)}</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 6}\" y=\"{top + 24}\" text-anchor=\"end\">{Escape(Numbers.Format(high))}</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 6}\" y=\"{top + 20 + Plot}\" text-anchor=\"end\">{Escape(Numbers.Format(low))}</text>\n");
    }

    private static double Y(int strip, double value, double low, double high) => Top + strip * Strip + 20 + Plot - (value - low) / (high - low) * Plot;

    private static string Point(double x, double y) => string.Create(CultureInfo.InvariantCulture, $"{x:0.#},{y:0.#}");

    private static string Colour(VerdictKind kind) => kind switch
    {
        VerdictKind.Pass => "#2a9d3a",
        VerdictKind.Fail => "#cc2222",
        VerdictKind.NotEnoughEvidence => "#e0a800",
        _ => "#888888",
    };

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
