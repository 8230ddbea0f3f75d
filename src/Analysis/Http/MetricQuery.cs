namespace ProgressiveDelivery.Analysis.Http;

/// <summary>A query, and the window to ask for where the request and not the query says how far to look back.</summary>
/// <param name="At">When the query is to be answered for; null for now.</param>
internal sealed record MetricQuery(string Text, TimeSpan Window, DateTimeOffset? At = null);
