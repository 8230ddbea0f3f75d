namespace ProgressiveDelivery.Sandbox.GitOpsAgent;

/// <summary>A command-line tool failed; the message is its own.</summary>
internal sealed class CommandFailedException(string message) : Exception(message);
