using System.Globalization;
using System.Text.Json.Nodes;

namespace ProgressiveDelivery.EndToEnd.Shipping;

/// <summary>Asks a Prometheus for every query that ships in the chart and names those that find nothing.</summary>
public sealed class SilentQueries(HttpClient http, Uri prometheus)
{
    private static readonly TimeSpan LookBack = TimeSpan.FromMinutes(10);

    /// <param name="namespace">Namespace of a Canary that has been through a promotion and a rollback with a Git revert in the last ten minutes.</param>
    /// <param name="name">Its name.</param>
    /// <param name="ingress">The Ingress that it refers to.</param>
    /// <param name="cancellationToken">Ends the questions.</param>
    /// <returns>One line for each query without data; empty is what is wanted.</returns>
    public async Task<IReadOnlyList<string>> FindAsync(string @namespace, string name, string ingress, CancellationToken cancellationToken)
    {
        var silent = new List<string>();
        foreach (var query in Dashboard.All.SelectMany(dashboard => dashboard.Queries).Concat(AlertRules.All))
        {
            if (query.IsAlert)
            {
                // Whether it fires or not: Prometheus must understand it.
                await HasDataAsync(query.For(@namespace, name, ingress), cancellationToken);
            }

            foreach (var expression in Questions(query, query.For(@namespace, name, ingress)))
            {
                if (!await HasDataAsync(expression, cancellationToken))
                {
                    silent.Add($"{query.Source} → {expression}");
                }
            }
        }

        return silent;
    }

    /// <summary>
    /// A panel must show something. A quiet alert shows nothing and is right to. And <c>or vector(0)</c> shows a zero for a
    /// misspelt metric too: so of all queries each metric must exist, under the labels that it is selected by.
    /// </summary>
    private static IEnumerable<string> Questions(ShippedQuery query, string expression)
    {
        var metrics = PromQlText.Selectors(expression)
            .Select(selector => $"{selector.Metric}{{{string.Join(", ", selector.Labels.Select(label => $"{label}!=\"\""))}}}")
            .Distinct();
        return query.IsAlert ? metrics : metrics.Append(expression);
    }

    private async Task<bool> HasDataAsync(string expression, CancellationToken cancellationToken)
    {
        var now = DateTimeOffset.UtcNow;
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["query"] = expression,
            ["start"] = Seconds(now - LookBack),
            ["end"] = Seconds(now),
            ["step"] = "5",
        });
        using var response = await http.PostAsync(new Uri(prometheus, "api/v1/query_range"), form, cancellationToken);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
        return response.IsSuccessStatusCode
            ? answer!["data"]!["result"]!.AsArray().Any(HasNumber)
            : throw new InvalidOperationException($"Prometheus refuses {expression}: {answer?["error"]}");
    }

    /// <summary>A ratio without requests is a series of NaN: a line that nobody sees.</summary>
    private static bool HasNumber(JsonNode? series)
        => series!["values"]!.AsArray().Any(sample => sample![1]!.GetValue<string>() != "NaN");

    private static string Seconds(DateTimeOffset time)
        => (time.ToUnixTimeMilliseconds() / 1000.0).ToString("F3", CultureInfo.InvariantCulture);
}
