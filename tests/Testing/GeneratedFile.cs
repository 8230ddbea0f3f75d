namespace ProgressiveDelivery.Testing;

/// <summary>
/// A file of the repository that a test writes: the test fails when the file is stale,
/// and brings it up to date when <c>UPDATE_GENERATED=1</c> is set.
/// </summary>
public static class GeneratedFile
{
    /// <summary>The folder that holds <c>Canary.sln</c>, found upwards from the test's own folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <param name="path">Path from the repository's root.</param>
    /// <param name="content">What the file must hold.</param>
    /// <param name="target">Make target that brings it up to date.</param>
    public static void Verify(string path, string content, string target)
    {
        var file = Path.Combine(Root, path);
        if (Environment.GetEnvironmentVariable("UPDATE_GENERATED") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, content);
            return;
        }

        if (!File.Exists(file) || File.ReadAllText(file) != content)
        {
            throw new InvalidOperationException($"{path} is not what the code generates now: run `make {target}` and commit the result.");
        }
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Canary.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests must run from inside the repository.");
    }
}
