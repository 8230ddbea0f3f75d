namespace ProgressiveDelivery.Analysis.Http;

/// <summary>A query, and the window to ask for where the request and not the query says how far to look back.</summary>
/// <param name="Text">The query.</param>
/// <param name="Window">How far it looks back.</param>
/// <param name="At">When the query is to be answered for; null for now.</param>
/// <param name="Delay">How long before that the window ends.</param>
internal sealed record MetricQuery(string Text, TimeSpan Window, DateTimeOffset? At = null, TimeSpan Delay = default);
