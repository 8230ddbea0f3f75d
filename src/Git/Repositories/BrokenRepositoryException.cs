namespace ProgressiveDelivery.Git;

/// <summary>The cached clone does not answer as a sound one would. It holds nothing of value: throw it away and clone again.</summary>
internal sealed class BrokenRepositoryException(string message) : Exception(message);
