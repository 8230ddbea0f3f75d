namespace ProgressiveDelivery.Git;

/// <summary>
/// Names a place in a file of Kubernetes objects so that it stays the same when objects, containers or keys are reordered:
/// the object by kind, namespace and name, a list's entry by its <c>name</c> where all have one.
/// </summary>
internal static class YamlPath
{
    // A key may hold any visible character, as annotations do.
    private const char Separator = '\u001f';

    public static string Join(string parent, string segment) => $"{parent}{Separator}{segment}";

    public static string[] Split(string path) => path.Split(Separator);

    /// <summary>The last key.</summary>
    public static string Leaf(string path) => path[(path.LastIndexOf(Separator) + 1)..];

    /// <summary>The place beside this one with another last key.</summary>
    public static string Sibling(string path, string key) => Join(path[..path.LastIndexOf(Separator)], key);
}
