namespace ProgressiveDelivery.Analysis.Requests;

/// <summary>Tells failed requests from others.</summary>
/// <param name="Failed">Matchers of the counters of failed requests, such as <c>status=~"5.."</c>.</param>
/// <param name="Known">
/// Matchers of all counters that tell it; null when all do. Counters that tell nothing must not pass for requests without an error.
/// </param>
public sealed record StatusLabel(string Failed, string? Known = null);
