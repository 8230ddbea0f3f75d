namespace ProgressiveDelivery.Routing;

/// <summary>Tells requests by one header.</summary>
/// <param name="Name">Name of the header.</param>
/// <param name="Kind">How its value is compared.</param>
/// <param name="Value">What it is compared with.</param>
public sealed record HeaderMatch(string Name, MatchKind Kind, string Value);
