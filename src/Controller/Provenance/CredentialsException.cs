namespace ProgressiveDelivery.Controller.Provenance;

/// <summary>The Git credentials are missing or unusable; the message says which Secret and what to change.</summary>
internal sealed class CredentialsException(string message) : Exception(message);
