namespace ProgressiveDelivery.Sandbox.Playground.Load;

/// <summary>What became of one request.</summary>
/// <param name="Status">0 when there was no answer; <paramref name="Error"/> says why then.</param>
/// <param name="Version">The app's version that answered, from X-App-Version; null when a proxy answered in its place.</param>
public sealed record Answer(DateTimeOffset Sent, TimeSpan Duration, int Status, string? Version, string? Error)
{
    /// <summary>Anything but a success, other than an answer of the version that is set up to fail.</summary>
    public bool IsFailed(string? badVersion) =>
        Status is < 200 or > 299 && (Status == 0 || Version is null || Version != badVersion);

    public override string ToString() =>
        $"{Sent:HH:mm:ss.fff} +{Duration.TotalMilliseconds:0} ms: {(Status == 0 ? Error : $"{Status} from {Version ?? "a proxy"} {Error}")}";
}
