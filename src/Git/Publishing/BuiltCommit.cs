namespace ProgressiveDelivery.Git;

/// <summary>A finished commit in the clone, verified and on no server yet.</summary>
/// <param name="Commit">Its SHA.</param>
/// <param name="Head">Its only parent, the head of the branch that it was planned on.</param>
/// <param name="Message">Subject, empty line, text and trailers.</param>
internal sealed record BuiltCommit(string Commit, string Head, string Message)
{
    public string Subject => Message[..Message.IndexOf('\n', StringComparison.Ordinal)];

    /// <summary>All but the subject.</summary>
    public string Text => Message[Message.IndexOf('\n', StringComparison.Ordinal)..];
}
