namespace ProgressiveDelivery.Analysis.GoogleCloud;

/// <summary>No access token could be had; the message says why and holds no secret.</summary>
internal sealed class GoogleTokenException(string message) : Exception(message);
