namespace ProgressiveDelivery.Git;

/// <summary>Deletes folders of ours.</summary>
internal static class FileTree
{
    public static void Delete(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Gone is what we want.
        }
    }
}
