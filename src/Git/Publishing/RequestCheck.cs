using System.Diagnostics.CodeAnalysis;

namespace ProgressiveDelivery.Git;

/// <summary>Refuses a request that git could misread, before any process is started.</summary>
internal static class RequestCheck
{
    public static bool TryRead(
        RevertRequest request,
        bool allowFile,
        [NotNullWhen(true)] out GitAddress? address,
        [NotNullWhen(true)] out string? folder,
        [NotNullWhen(false)] out RevertOutcome.NotRevertable? refusal)
    {
        if (!IsPlain(request.RevertId))
        {
            throw new ArgumentException("the revert's id has to be one plain word", nameof(request));
        }

        folder = RepositoryPath.Normalise(request.Path);
        refusal = GitAddress.TryParse(request.Remote.Url, out address, out string? error, allowFile)
            ? Branch(request) ?? Folder(folder) ?? Commits(request) ?? Author(request.Author) ?? Credentials(request, address)
            : new RevertOutcome.NotRevertable(Sentence(error), "Correct the repository address.");
        return refusal is null;
    }

    private static RevertOutcome.NotRevertable? Branch(RevertRequest request) => BranchName.IsValid(request.Branch)
        ? null
        : new RevertOutcome.NotRevertable("The branch name is not one that Git allows.", "Track a branch by its plain name, such as main.");

    private static RevertOutcome.NotRevertable? Folder(string? folder) => folder is not null
        ? null
        : new RevertOutcome.NotRevertable("The app's path leaves the repository or holds characters that are not allowed.", "Give the folder as a plain relative path, such as apps/shop.");

    private static RevertOutcome.NotRevertable? Commits(RevertRequest request)
    {
        if (request.Release is not null)
        {
            return null;
        }

        if (!CommitSha.IsValid(request.GoodCommit) || !CommitSha.IsValid(request.BadCommit))
        {
            return new RevertOutcome.NotRevertable("The promoted or the failing commit is not recorded as a full SHA.", "Revert by hand; the next promotion records it.");
        }

        return request.GoodCommit == request.BadCommit
            ? new RevertOutcome.NotRevertable(
                $"The promoted and the failing state come from the same commit {CommitSha.Short(request.BadCommit)}: the failing change is not in Git.",
                "Look for a change made in the cluster by hand, a moving image tag or a changed ConfigMap or Secret.")
            : null;
    }

    // git strips marks such as <> from a name and refuses one that has nothing left.
    private static RevertOutcome.NotRevertable? Author(GitAuthor author) => author.Name.Any(char.IsLetterOrDigit) && author.Email.Any(char.IsLetterOrDigit)
        ? null
        : new RevertOutcome.NotRevertable("The author of commits has no name or no e-mail address.", "Give both in spec.rollback.git.author, or leave them out.");

    private static string Sentence(string words) => $"{char.ToUpperInvariant(words[0])}{words[1..]}.";

    private static bool IsPlain(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    private static RevertOutcome.NotRevertable? Credentials(RevertRequest request, GitAddress address)
    {
        bool fits = address.Scheme switch
        {
            "ssh" => request.Remote.Credentials is SshCredentials,
            "file" => true,
            _ => request.Remote.Credentials is not SshCredentials,
        };
        return fits
            ? null
            : new RevertOutcome.NotRevertable(
                $"The credentials do not fit the repository address, which is {address.Scheme}.",
                "Use identity and known_hosts for ssh://, username and password or bearerToken for https://.");
    }
}
