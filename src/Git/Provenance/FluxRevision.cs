using System.Diagnostics.CodeAnalysis;

namespace ProgressiveDelivery.Git;

/// <summary>
/// A revision as Flux writes it into <c>status.lastAppliedRevision</c>: <c>main@sha1:…</c>, <c>refs/heads/x@sha1:…</c>,
/// <c>v1.2@sha1:…</c>, <c>sha1:…</c>, <c>latest@sha256:…</c>, the older <c>main/…</c>, or a bare commit.
/// </summary>
/// <param name="Name">What stands before the commit: a branch, a tag or a full reference; null when there is none.</param>
/// <param name="Commit">The full commit; null for an OCI artifact.</param>
/// <param name="Digest">An OCI artifact's <c>sha256:…</c>; null for Git.</param>
public sealed record FluxRevision(string? Name, string? Commit, string? Digest)
{
    private const string Heads = "refs/heads/";
    private const string Tags = "refs/tags/";

    /// <summary>The branch when the text names one for certain (<c>refs/heads/…</c>); a bare name may also be a tag.</summary>
    public string? Branch => Name is not null && Name.StartsWith(Heads, StringComparison.Ordinal) ? Name[Heads.Length..] : null;

    /// <summary>True when the text names a tag for certain.</summary>
    public bool IsTag => Name is not null && Name.StartsWith(Tags, StringComparison.Ordinal);

    public static bool TryParse(string? text, [NotNullWhen(true)] out FluxRevision? revision)
    {
        revision = null;
        if (string.IsNullOrWhiteSpace(text) || text.Any(char.IsControl))
        {
            return false;
        }

        int at = text.LastIndexOf('@');
        string? name = at > 0 ? text[..at] : null;
        string rest = text[(at + 1)..];
        if (rest.StartsWith("sha1:", StringComparison.Ordinal))
        {
            revision = Commit40(rest[5..]) is { } sha ? new FluxRevision(name, sha, null) : null;
        }
        else if (rest.StartsWith("sha256:", StringComparison.Ordinal))
        {
            revision = rest.Length == 71 && rest.AsSpan(7).IndexOfAnyExcept(LowerHex) < 0 ? new FluxRevision(name, null, rest) : null;
        }
        else if (at < 0)
        {
            revision = Older(text);
        }

        return revision is not null;
    }

    private static readonly System.Buffers.SearchValues<char> LowerHex = System.Buffers.SearchValues.Create("0123456789abcdef");

    private static FluxRevision? Older(string text)
    {
        int slash = text.LastIndexOf('/');
        return Commit40(text[(slash + 1)..]) is { } sha ? new FluxRevision(slash > 0 ? text[..slash] : null, sha, null) : null;
    }

    private static string? Commit40(string text) => text.Length == 40 && text.AsSpan().IndexOfAnyExcept(LowerHex) < 0 ? text : null;
}
