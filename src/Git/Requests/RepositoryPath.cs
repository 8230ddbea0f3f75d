using System.Text;

namespace ProgressiveDelivery.Git;

/// <summary>Folder paths inside a repository, spelled in one way: no <c>./</c>, no slash at either end, empty for the root.</summary>
internal static class RepositoryPath
{
    /// <summary>Null when the path leaves the repository, or could be taken for an option or for Git's own folder.</summary>
    public static string? Normalise(string path)
    {
        if (path.Any(char.IsControl))
        {
            return null;
        }

        var parts = new List<string>();
        foreach (string part in path.Split('/'))
        {
            if (part is "" or ".")
            {
                continue;
            }

            if (part is ".." || part.Equals(".git", StringComparison.OrdinalIgnoreCase) || part.StartsWith('-') || part.Contains('\\', StringComparison.Ordinal))
            {
                return null;
            }

            parts.Add(part);
        }

        return string.Join('/', parts);
    }

    /// <summary>Whether a path, as Git's bytes, lies in a normalised folder.</summary>
    public static bool IsInside(ReadOnlySpan<byte> path, string folder) =>
        folder.Length == 0 || path.StartsWith(Encoding.UTF8.GetBytes(folder + "/"));
}
