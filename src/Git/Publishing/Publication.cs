namespace ProgressiveDelivery.Git;

/// <summary>What became of a commit that was to be published. A server that gives no answer is an exception instead.</summary>
/// <param name="Commit">The commit on the server, where there is one.</param>
/// <param name="Reason">The server's or our own words about a refusal, as a sentence.</param>
internal sealed record Publication(PushAnswer Answer, string Commit = "", string Reason = "");
