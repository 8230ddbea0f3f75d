namespace ProgressiveDelivery.Aws;

/// <summary>What of a request a signature covers.</summary>
/// <param name="Path">As it is sent, percent-encoded.</param>
/// <param name="Query">As it is sent, with or without its question mark.</param>
/// <param name="Headers">All headers to sign, <c>host</c> and <c>x-amz-date</c> among them; a name may occur more than once.</param>
public sealed record SignedRequest(string Method, string Path, string Query, IReadOnlyList<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body);
