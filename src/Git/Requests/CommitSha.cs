namespace ProgressiveDelivery.Git;

/// <summary>Full commit names: 40 lower-case hexadecimal digits, or 64 in a SHA-256 repository.</summary>
internal static class CommitSha
{
    public static bool IsValid(string? sha) => sha is { Length: 40 or 64 } && sha.All(char.IsAsciiHexDigitLower);

    public static string Short(string sha) => sha.Length > 10 ? sha[..10] : sha;
}
