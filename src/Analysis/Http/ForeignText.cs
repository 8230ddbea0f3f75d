namespace ProgressiveDelivery.Analysis.Http;

/// <summary>Makes what a server said fit for Events and commit messages.</summary>
internal static class ForeignText
{
    private const int Longest = 300;

    /// <summary>One line, bounded.</summary>
    public static string Line(string text)
    {
        string line = string.Concat(text.Take(Longest).Select(character => char.IsControl(character) ? ' ' : character));
        return text.Length > Longest ? line + "…" : line;
    }
}
