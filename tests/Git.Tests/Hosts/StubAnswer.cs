namespace ProgressiveDelivery.Git.Tests.Hosts;

/// <summary>An answer of a stub.</summary>
internal sealed record StubAnswer(int Status, string Body = "", params (string Name, string Value)[] Headers)
{
    public string ContentType { get; init; } = "application/json";

    /// <summary>Ends the connection instead of answering.</summary>
    public bool Cut { get; init; }
}
