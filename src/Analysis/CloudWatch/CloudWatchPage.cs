using System.Text.Json;

namespace ProgressiveDelivery.Analysis.CloudWatch;

/// <summary>One answer of GetMetricData (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html).</summary>
internal sealed record CloudWatchPage(IReadOnlyList<CloudWatchSeries> Series, IReadOnlyList<KeyValuePair<string, string>> Messages, string? NextToken)
{
    /// <summary>Null when it is not what the API promises.</summary>
    public static CloudWatchPage? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("MetricDataResults", out _))
            {
                return null;
            }

            string? token = CloudWatchSeries.Text(root, "NextToken");
            return new CloudWatchPage(
                [.. CloudWatchSeries.Items(root, "MetricDataResults").Select(CloudWatchSeries.Read)],
                CloudWatchSeries.MessagesOf(root),
                string.IsNullOrEmpty(token) ? null : token);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>The series of all pages: points together, the last word on the status. Two of the same name in one page are two.</summary>
    public static IReadOnlyList<CloudWatchSeries> Merge(IEnumerable<CloudWatchPage> pages) =>
    [
        .. from page in pages
           from named in page.Series.GroupBy(series => (series.Id, series.Label))
           from numbered in named.Select((series, number) => (series, number))
           group numbered.series by (numbered.series.Id, numbered.series.Label, numbered.number) into same
           select same.Last() with { Messages = [.. same.SelectMany(part => part.Messages)], Points = [.. same.SelectMany(part => part.Points)] },
    ];
}
