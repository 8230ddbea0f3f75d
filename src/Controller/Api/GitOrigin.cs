using System.ComponentModel;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>The place in Git that a revision was deployed from.</summary>
internal sealed record GitOrigin
{
    /// <summary><see cref="Branch"/> where the deployer follows whatever the repository's default branch is.</summary>
    public const string DefaultBranch = "HEAD";

    [Description("What deployed it, such as Kustomization flux-system/shop.")]
    public required string Deployer { get; init; }

    [Description("Repository address.")]
    public required string Url { get; init; }

    [Description("Branch; HEAD is the repository's default branch.")]
    public required string Branch { get; init; }

    [Description("Folder of the app.")]
    public required string Path { get; init; }

    [Description("Further folders of the app in the same repository, such as a local chart or shared values.")]
    public IReadOnlyList<string>? Paths { get; init; }

    [Description("Chart and version that were deployed, where something else than a commit in these folders can change them.")]
    public string? Chart { get; init; }

    [Description("Why those folders must not, or need not, be restored; left out when a commit there would help.")]
    public string? Obstacle { get; init; }

    [Description("Commit, or the digest of an artifact that does not tell its commit.")]
    public required string Commit { get; init; }

    /// <summary>Whether <see cref="Commit"/> is the full SHA of a commit.</summary>
    public bool HasGitCommit() => Commit.Length is 40 or 64 && Commit.All(char.IsAsciiHexDigit);

    /// <summary>Equal by value, the further folders too: a status is written only when something changed.</summary>
    public bool Equals(GitOrigin? other)
        => other is not null
           && (Deployer, Url, Branch, Path, Chart, Obstacle, Commit) == (other.Deployer, other.Url, other.Branch, other.Path, other.Chart, other.Obstacle, other.Commit)
           && (Paths ?? []).SequenceEqual(other.Paths ?? []);

    public override int GetHashCode() => HashCode.Combine(Deployer, Url, Branch, Path, Commit);
}
