namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>A ConfigMap or Secret that is part of the revision.</summary>
/// <param name="Reference">Which one.</param>
/// <param name="Digest">Hash of its content, or <see cref="Absent"/>.</param>
/// <param name="IsCopied">Whether the primary reads a copy.</param>
internal sealed record TrackedConfig(ConfigReference Reference, string Digest, bool IsCopied)
{
    /// <summary>Stands for the content of an optional one that is not there.</summary>
    public const string Absent = "absent";

    private const string Infix = "-primary-";
    private const int LongestName = 253;
    private const int HashDigits = 8;

    /// <summary>
    /// Name of the primary's copy. It follows from the content, so that pods of two revisions never read each other's, and
    /// from the Canary, so that no two of them own one copy.
    /// </summary>
    public string CopyName(App app)
    {
        string suffix = Infix + (Digest == Absent ? Absent : SortedJson.Hash(System.Text.Encoding.UTF8.GetBytes($"{app.Owner} {Reference.StatusName} {Digest}"), HashDigits));
        int room = LongestName - suffix.Length;
        string name = Reference.Name;
        return (name.Length <= room ? name : name[..room].TrimEnd('-', '.')) + suffix;
    }

    /// <summary>Whether a name may be that of a copy which once was there.</summary>
    public static bool MayBeCopy(string name)
    {
        int at = name.LastIndexOf(Infix, StringComparison.Ordinal);
        return at > 0 && name.Length == at + Infix.Length + HashDigits && name[^HashDigits..].All(char.IsAsciiHexDigitLower);
    }
}
