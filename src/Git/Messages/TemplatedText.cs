namespace ProgressiveDelivery.Git;

/// <summary>What a user's template has made, as subject and text of a commit message.</summary>
internal static class TemplatedText
{
    private const int Most = 16 * 1024;

    /// <summary>Subject, empty line and text, without trailers; null when there is not even a subject.</summary>
    public static string? Arrange(string rendered, int longestSubject)
    {
        string[] lines = [.. rendered.ReplaceLineEndings("\n").Split('\n')
            .Select(line => new string([.. line.Where(c => c == '\t' || !char.IsControl(c))]).TrimEnd())
            .SkipWhile(line => line.Length == 0)];
        if (lines.Length == 0)
        {
            return null;
        }

        string text = string.Join('\n', lines.Skip(1)).Trim('\n');
        text = text.Length <= Most ? text : string.Concat(text.AsSpan(0, Most), "…");
        string subject = MessageLines.One(lines[0], longestSubject);
        return text.Length == 0 ? $"{subject}\n\n" : $"{subject}\n\n{text}\n\n";
    }
}
