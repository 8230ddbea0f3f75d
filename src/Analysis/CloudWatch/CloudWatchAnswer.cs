using ProgressiveDelivery.Analysis.Http;

namespace ProgressiveDelivery.Analysis.CloudWatch;

/// <summary>What a complete answer means for one query. Pure.</summary>
internal static class CloudWatchAnswer
{
    /// <param name="id">The id of the part that returns data, as it was sent.</param>
    /// <param name="window">What was asked for.</param>
    /// <param name="all">The series of all pages.</param>
    public static MetricReading Read(string id, CloudWatchWindow window, IReadOnlyList<CloudWatchSeries> all)
    {
        CloudWatchSeries[] mine = [.. all.Where(series => series.Id == id)];
        return mine switch
        {
            [] => new MetricReading.NoData("the query matched no metric"),
            [var one] => Read(one, window),
            _ => new MetricReading.Unavailable($"the query returns {mine.Length} series, it must return one; aggregate it, for example with SUM(SEARCH(…))"),
        };
    }

    private static MetricReading Read(CloudWatchSeries series, CloudWatchWindow window)
    {
        if (series.Status != "Complete")
        {
            return new MetricReading.Unavailable(series.Status switch
            {
                "PartialData" => "CloudWatch returned a part of the data only (PartialData)",
                "InternalError" => "CloudWatch failed to compute the query (InternalError)",
                "Forbidden" => "CloudWatch does not show this metric to the AWS credentials (Forbidden); allow it in the source account too",
                _ => $"CloudWatch answered with the unknown status {ForeignText.Line(series.Status)}",
            });
        }

        if (series.Messages is [var message, ..])
        {
            // Metric math leaves out what is divided by zero and says so with this code.
            return message.Key == "ArithmeticError"
                ? new MetricReading.NoData("the value is not a number, as when nothing is divided by nothing")
                : new MetricReading.Unavailable($"the answer carries a message and may be incomplete: {ForeignText.Line($"{message.Key}: {message.Value}")}");
        }

        // A call answers with periods that merely touch its time range.
        KeyValuePair<DateTimeOffset, double>[] points = [.. series.Points.Where(point => window.Holds(point.Key)).OrderByDescending(point => point.Key)];
        return points switch
        {
            [] => new MetricReading.NoData($"CloudWatch has no point from {window.Start:HH:mm:ss} to {window.End:HH:mm:ss} UTC"),
            [{ Value: double.NaN }, ..] => new MetricReading.NoData("the value is not a number (NaN)"),
            [var newest, ..] => new MetricReading.Value(newest.Value),
        };
    }
}
