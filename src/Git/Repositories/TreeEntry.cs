namespace ProgressiveDelivery.Git;

/// <summary>One line of a tree: a file, link, submodule or folder. Equal entries mean byte-for-byte equal content and modes below.</summary>
internal sealed record TreeEntry(string Mode, string Kind, string Id)
{
    private const string EmptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
    private const string EmptyTree256 = "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321";

    public bool IsFolder => Kind == "tree";

    /// <summary>A regular file, whether executable or not; no link and no submodule.</summary>
    public bool IsFile => Kind == "blob" && Mode != "120000";

    public bool IsEmptyFolder => IsFolder && Id is EmptyTree or EmptyTree256;

    public static TreeEntry Folder(string id) => new("040000", "tree", id);
}
