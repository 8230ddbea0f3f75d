namespace ProgressiveDelivery.Controller.Bench;

/// <summary>The bench cannot go on; the message says why, in words for its user.</summary>
internal sealed class BenchException(string message, Exception? cause = null) : Exception(message, cause);
