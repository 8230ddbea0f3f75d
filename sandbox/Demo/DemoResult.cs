namespace ProgressiveDelivery.Sandbox.Demo;

/// <summary>The report, and what is told beside it.</summary>
/// <param name="RequestsPerSecond">Requests sent per second over all acts.</param>
/// <param name="Problems">What went wrong, each with the act's name in front.</param>
internal sealed record DemoResult(DemoReport Report, double RequestsPerSecond, IReadOnlyList<string> Problems);
