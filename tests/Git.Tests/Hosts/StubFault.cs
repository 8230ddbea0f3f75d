namespace ProgressiveDelivery.Git.Tests.Hosts;

/// <summary>A request that the published API does not know; the test that sent it fails.</summary>
internal sealed class StubFault(string message) : Exception(message);
