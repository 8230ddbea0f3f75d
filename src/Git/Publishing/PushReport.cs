namespace ProgressiveDelivery.Git;

/// <summary>Reads the answer of <c>git push --porcelain</c>: one line <c>flag TAB from:to TAB summary (reason)</c> for our one reference.</summary>
internal static class PushReport
{
    // The server's own compare-and-swap lost, after the client's check had passed.
    private static readonly string[] RaceWords =
    [
        "(non-fast-forward)", "(fetch first)", "(stale info)", "cannot lock ref", "failed to update ref", "incorrect old value", "failed to lock",
        "reference already exists", "remote ref updated since",
    ];

    // Refusals that come before any line about the branch: no right to write at all.
    private static readonly string[] RefusalWords =
    [
        "returned error: 403", "HTTP 403", "read only", "read-only", "not allowed to push", "not authorized to push", "denied to", "write access",
    ];

    // A refusal that is the server's own trouble and may pass.
    private static readonly string[] PassingWords =
    [
        "unpacker error", "internal server error", "internal api", "unreachable", "temporarily", "try again", "timed out",
    ];

    public static PushAnswer Read(GitResult result)
    {
        string? line = result.Text.Split('\n').FirstOrDefault(text => text.Length > 2 && text[1] == '\t' && text.Contains(":refs/heads/", StringComparison.Ordinal));
        if (line is null)
        {
            return Has(result.Error, RefusalWords) ? PushAnswer.Refused : PushAnswer.Failed;
        }

        // Up to date: another controller has made the very same commit in the same second, and was first.
        if (line[0] == '=')
        {
            return PushAnswer.LostRace;
        }

        if (line[0] != '!')
        {
            return result.Succeeded ? PushAnswer.Accepted : PushAnswer.Failed;
        }

        if (Has(line, RaceWords))
        {
            return PushAnswer.LostRace;
        }

        bool refused = line.Contains("[remote rejected]", StringComparison.Ordinal) && !Has(line, PassingWords) && !Has(result.Error, PassingWords);
        return refused ? PushAnswer.Refused : PushAnswer.Failed;
    }

    /// <summary>The server's words about a refusal: its messages first, then the reason in the report.</summary>
    public static string Reason(GitResult result, Redaction redaction)
    {
        IEnumerable<string> said = result.Error.Split('\n')
            .Where(line => line.StartsWith("remote:", StringComparison.Ordinal))
            .Select(line => line["remote:".Length..]);
        string? summary = result.Text.Split('\n').FirstOrDefault(line => line.StartsWith("!\t", StringComparison.Ordinal))?.Split('\t')[^1];
        string words = redaction.Clean(string.Join('\n', said.Append(summary ?? "")));
        return words.Length > 0 ? words : redaction.Clean(result.Error);
    }

    private static bool Has(string text, string[] words) => words.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));
}
