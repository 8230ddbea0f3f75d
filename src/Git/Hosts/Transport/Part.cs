namespace ProgressiveDelivery.Git;

/// <summary>Checks what comes from a status or a caller before it becomes part of an address: dots would lead elsewhere in the API.</summary>
internal static class Part
{
    /// <exception cref="GitHostException">It is no number of a pull request.</exception>
    public static string Number(string id) => id.Length is > 0 and < 20 && id.All(char.IsAsciiDigit)
        ? id
        : throw new GitHostException(GitHostTrouble.Invalid, "the id of the pull request is not a number.");

    /// <exception cref="GitHostException">It is no full commit SHA.</exception>
    public static string Commit(string sha) => CommitSha.IsValid(sha)
        ? sha
        : throw new GitHostException(GitHostTrouble.Invalid, "the commit is not a full SHA in lower case.");
}
