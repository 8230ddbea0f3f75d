namespace ProgressiveDelivery.Git;

/// <summary>One commit of a history, with what its message says about our own reverts.</summary>
internal sealed record LogEntry(string Sha, string Author, string Subject, RevertTrailers Trailers);
