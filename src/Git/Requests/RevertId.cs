using System.Security.Cryptography;
using System.Text;

namespace ProgressiveDelivery.Git;

/// <summary>
/// Names a revert by what it undoes, so that a run after a crash, a new leader or a second cluster on the same branch
/// recognises a revert that is already there.
/// </summary>
public static class RevertId
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    /// <summary>The first 16 letters of base32(sha256(…)): 80 bits, safe in a trailer, a label and a branch name.</summary>
    public static string For(string repository, string branch, string path, string canary, string failedRevision, string badCommit)
    {
        // A NUL cannot occur in any part, so no two different inputs run together to the same text.
        string text = string.Join('\0', repository, branch, RepositoryPath.Normalise(path) ?? path, canary, failedRevision, badCommit);
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        return string.Create(16, hash, static (letters, bytes) =>
        {
            for (int i = 0; i < letters.Length; i++)
            {
                int bit = i * 5;
                int pair = (bytes[bit / 8] << 8) | bytes[(bit / 8) + 1];
                letters[i] = Alphabet[(pair >> (11 - (bit % 8))) & 31];
            }
        });
    }
}
