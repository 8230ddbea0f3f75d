using System.Globalization;
using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Sandbox.Playground.Metrics;

/// <summary>Asks Prometheus for values and for raw samples.</summary>
public sealed class PrometheusReader(Uri address) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(10) };

    /// <summary>The sum of a query's values now; null when it finds nothing.</summary>
    public async Task<double?> SumAsync(string query, CancellationToken ct)
    {
        JsonArray result = await AskAsync(query, ct);
        return result.Count == 0 ? null : result.Sum(series => Number(series!["value"]![1]!));
    }

    /// <summary>The raw samples of the last minutes, added up over all series that were scraped at one moment, in order of time.</summary>
    public async Task<IReadOnlyList<(DateTimeOffset At, double Value)>> SamplesAsync(string selector, TimeSpan back, CancellationToken ct)
    {
        JsonArray result = await AskAsync($"{selector}[{(int)back.TotalSeconds}s]", ct);
        var samples = new SortedDictionary<double, double>();
        foreach (JsonNode? sample in result.SelectMany(series => series!["values"]!.AsArray()))
        {
            double at = sample![0]!.GetValue<double>();
            samples[at] = samples.GetValueOrDefault(at) + Number(sample[1]!);
        }

        return [.. samples.Select(pair => (DateTimeOffset.UnixEpoch.AddSeconds(pair.Key), pair.Value))];
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonArray> AskAsync(string query, CancellationToken ct)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["query"] = query });
        using HttpResponseMessage response = await _http.PostAsync(new Uri(address, "api/v1/query"), form, ct);
        JsonNode? answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(ct));
        return response.IsSuccessStatusCode
            ? answer!["data"]!["result"]!.AsArray()
            : throw new PlaygroundException($"Prometheus refuses {query}: {answer?["error"]}");
    }

    private static double Number(JsonNode text) => double.Parse(text.GetValue<string>(), CultureInfo.InvariantCulture);
}
