namespace ProgressiveDelivery.Git;

/// <summary>A file whose markers are on hold.</summary>
/// <param name="Content">Its content, the same as before but for our word in front of markers.</param>
/// <param name="Marks">The markers of values that the failing change altered: the setter, and the value that failed.</param>
internal sealed record HeldFile(byte[] Content, IReadOnlyList<(string Setter, string? Failed)> Marks);
