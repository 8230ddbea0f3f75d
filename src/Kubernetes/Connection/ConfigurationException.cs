namespace ProgressiveDelivery.Kubernetes;

/// <summary>The connection to the API server is configured wrongly; the message says what to change.</summary>
public sealed class ConfigurationException(string message, Exception? inner = null) : Exception(message, inner);
