namespace ProgressiveDelivery.Sandbox.Playground;

/// <summary>What was wanted did not happen, or something is missing; the message is for people.</summary>
public sealed class PlaygroundException(string message, Exception? inner = null) : Exception(message, inner);
