namespace ProgressiveDelivery.Git;

/// <summary>The lines at the end of our commit messages by which we know our own work again.</summary>
public sealed record RevertTrailers
{
    public const string IdKey = "Canary-Rollback-Id";
    public const string FailedRevisionKey = "Canary-Failed-Revision";
    public const string RestoredRevisionKey = "Canary-Restored-Revision";
    public const string ObjectKey = "Canary-Object";
    public const string FailedImageKey = "Canary-Failed-Image";
    public const string ReleaseIdKey = "Canary-Release-Id";

    /// <summary>The revert's id; null when the commit is no revert of ours.</summary>
    public string? Id { get; init; }

    /// <summary>The release's id, where the commit only gives values back to an image bot; such a commit changes no state of the app.</summary>
    public string? ReleaseId { get; init; }

    public string? FailedRevision { get; init; }

    public string? RestoredRevision { get; init; }

    /// <summary><c>namespace/name</c> of the Canary.</summary>
    public string? Canary { get; init; }

    public IReadOnlyList<string> FailedImages { get; init; } = [];

    /// <summary>True when a commit with this message was made by us. Only the last paragraph counts, so a quoted message does not.</summary>
    public static bool IsOurs(string message) => ParseMessage(message).Id is not null;

    /// <summary>Reads the trailers at the end of a whole commit message.</summary>
    public static RevertTrailers ParseMessage(string message)
    {
        string text = message.ReplaceLineEndings("\n").TrimEnd();
        int start = text.LastIndexOf("\n\n", StringComparison.Ordinal);
        return start < 0 ? new RevertTrailers() : Parse(text[(start + 2)..]);
    }

    /// <summary>Reads lines of the form <c>Key: value</c>; the first value of a key wins.</summary>
    internal static RevertTrailers Parse(string lines)
    {
        var values = new List<(string Key, string Value)>();
        foreach (string line in lines.Split('\n'))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && line[(colon + 1)..].Trim() is { Length: > 0 } value)
            {
                values.Add((line[..colon].Trim(), value));
            }
        }

        return new RevertTrailers
        {
            Id = First(IdKey),
            ReleaseId = First(ReleaseIdKey),
            FailedRevision = First(FailedRevisionKey),
            RestoredRevision = First(RestoredRevisionKey),
            Canary = First(ObjectKey),
            FailedImages = [.. values.Where(pair => Same(pair.Key, FailedImageKey)).Select(pair => pair.Value)],
        };

        string? First(string key) => values.Where(pair => Same(pair.Key, key)).Select(pair => pair.Value).FirstOrDefault();
    }

    private static bool Same(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);
}
