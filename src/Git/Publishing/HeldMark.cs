namespace ProgressiveDelivery.Git;

/// <summary>A value that an image bot may not write for now.</summary>
/// <param name="File">Its file in the repository.</param>
/// <param name="Setter">What the bot would write there: the ImagePolicy as <c>namespace:name</c>, with <c>:tag</c>, <c>:name</c> or <c>:digest</c> where it is one part of the image only.</param>
/// <param name="Failed">The value that failed; null when the failing change had removed it.</param>
public sealed record HeldMark(string File, string Setter, string? Failed)
{
    /// <summary>The ImagePolicy as <c>namespace:name</c>.</summary>
    public string Policy => SetterMarker.PolicyOf(Setter);
}
