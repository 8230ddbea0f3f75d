namespace ProgressiveDelivery.Controller.Provenance;

/// <summary>Folders inside a repository.</summary>
internal static class Folder
{
    /// <summary>Whether a path, in any spelling, is the repository itself.</summary>
    public static bool IsRoot(string path) => Resolve("", path) is { Length: 0 };

    /// <summary>
    /// The folder that <paramref name="path"/> leads to from <paramref name="from"/>, or from the root when it begins with a
    /// slash: no <c>.</c>, no <c>..</c>, no slash at either end. Null when it leaves the repository.
    /// </summary>
    public static string? Resolve(string from, string path)
    {
        var parts = new List<string>();
        foreach (string part in (path.StartsWith('/') ? path : $"{from}/{path}").Split('/'))
        {
            switch (part)
            {
                case "" or ".":
                    break;
                case "..":
                    if (parts.Count == 0)
                    {
                        return null;
                    }

                    parts.RemoveAt(parts.Count - 1);
                    break;
                default:
                    parts.Add(part);
                    break;
            }
        }

        return string.Join('/', parts);
    }

    /// <summary>
    /// The folders besides <paramref name="own"/> that are worth naming: no doubles, none inside another, none that is the
    /// whole repository; null when none is left.
    /// </summary>
    public static IReadOnlyList<string>? Further(string own, IEnumerable<string?> folders)
    {
        string? first = Resolve("", own);
        string[] all = [.. folders.OfType<string>().Where(folder => folder.Length > 0 && folder != first).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        string[] further = [.. all.Where(folder => !IsInside(folder, first) && !all.Any(other => other != folder && IsInside(folder, other)))];
        return further.Length > 0 ? further : null;
    }

    private static bool IsInside(string folder, string? other) => other is { Length: > 0 } && folder.StartsWith(other + "/", StringComparison.Ordinal);
}
