namespace ProgressiveDelivery.Analysis.Http;

/// <summary>A query that cannot be sent; the message says what to change.</summary>
internal sealed class QueryException(string message) : Exception(message);
