using System.Net;

namespace ProgressiveDelivery.Analysis.Http;

/// <summary>One whole answer of a server.</summary>
internal sealed record HttpAnswer(HttpStatusCode Status, Uri? Location, ReadOnlyMemory<byte> Body);
