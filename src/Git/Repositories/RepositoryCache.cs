using System.Security.Cryptography;
using System.Text;

namespace ProgressiveDelivery.Git;

/// <summary>Keeps one bare partial clone per repository address, so that a revert in a large repository costs little.</summary>
internal sealed class RepositoryCache(string folder)
{
    /// <summary>Every fetch that brings something adds a pack; past this a new clone is cheaper than looking through them.</summary>
    private const int MostPacks = 200;

    public string FolderOf(GitAddress address) =>
        Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address.Url)))[..32] + ".git");

    /// <summary>Opens the clone, or prepares an empty one. <c>IsFresh</c> says which: the first fetch into it is the clone.</summary>
    public async Task<BareRepository> OpenAsync(GitSession session, CancellationToken cancellationToken)
    {
        string path = FolderOf(session.Address);
        if (Directory.Exists(path) && CountPacks(path) > MostPacks)
        {
            FileTree.Delete(path);
        }

        if (Directory.Exists(path))
        {
            return new BareRepository(session, path, isFresh: false);
        }

        // Under another name until it is whole, so that a kill half-way leaves no folder that looks like a clone.
        string unfinished = path + ".new";
        FileTree.Delete(unfinished);
        Directory.CreateDirectory(unfinished);
        await BareRepository.InitialiseAsync(session, unfinished, cancellationToken);
        Directory.Move(unfinished, path);
        return new BareRepository(session, path, isFresh: true);
    }

    public void Discard(GitAddress address) => FileTree.Delete(FolderOf(address));

    private static int CountPacks(string path)
    {
        string packs = Path.Combine(path, "objects", "pack");
        return Directory.Exists(packs) ? Directory.EnumerateFiles(packs, "*.pack").Count() : 0;
    }
}
