namespace ProgressiveDelivery.Git;

/// <summary>Cuts a text to what a host takes, so that long evidence never loses a pull request.</summary>
internal static class Clip
{
    /// <summary>At most <paramref name="longest"/> UTF-16 units, with an ellipsis where something is missing and no half character.</summary>
    public static string To(string text, int longest)
    {
        if (text.Length <= longest)
        {
            return text;
        }

        int end = longest - 1;
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[end - 1]) ? end - 1 : end), "…");
    }

    /// <summary>As <see cref="To"/>, on one line.</summary>
    public static string Line(string text, int longest) => To(text.ReplaceLineEndings(" ").Trim(), longest);
}
