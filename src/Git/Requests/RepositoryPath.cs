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

    /// <summary>Where a reference inside a folder leads, <c>..</c> followed; null when it leaves the repository.</summary>
    public static string? Resolve(string folder, string reference)
    {
        var parts = new List<string>(folder.Split('/', StringSplitOptions.RemoveEmptyEntries));
        foreach (string part in reference.Split('/'))
        {
            if (part is "" or ".")
            {
                continue;
            }

            if (part != "..")
            {
                parts.Add(part);
            }
            else if (parts.Count == 0)
            {
                return null;
            }
            else
            {
                parts.RemoveAt(parts.Count - 1);
            }
        }

        return Normalise(string.Join('/', parts));
    }
}
