using System.Text;

namespace ProgressiveDelivery.Git;

/// <summary>
/// Paths inside a repository. Git keeps them as bytes that need not be UTF-8, so we hold each byte as one character
/// (Latin-1): nothing is lost, and strings can be compared and used as keys.
/// </summary>
internal static class GitPath
{
    public static string FromBytes(ReadOnlySpan<byte> path) => Encoding.Latin1.GetString(path);

    public static byte[] ToBytes(string path) => Encoding.Latin1.GetBytes(path);

    /// <summary>From ordinary text, such as a path that a person wrote.</summary>
    public static string FromText(string path) => FromBytes(Encoding.UTF8.GetBytes(path));

    /// <summary>For people and for arguments of git; bytes that are not UTF-8 become a replacement character.</summary>
    public static string ToText(string path) => Encoding.UTF8.GetString(ToBytes(path));

    /// <summary>Whether a path lies in a folder or is it; every path lies in the root, which is empty.</summary>
    public static bool IsWithin(string path, string folder) =>
        folder.Length == 0 || path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal);
}
