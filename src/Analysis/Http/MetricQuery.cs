namespace ProgressiveDelivery.Analysis.Http;

/// <summary>A query, and the window to ask for where the request and not the query says how far to look back.</summary>
internal sealed record MetricQuery(string Text, TimeSpan Window);
