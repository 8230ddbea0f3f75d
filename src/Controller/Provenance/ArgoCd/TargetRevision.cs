using System.Text.RegularExpressions;

namespace ProgressiveDelivery.Controller.Provenance;

/// <summary>
/// What <c>targetRevision</c> of a Git source follows (https://argo-cd.readthedocs.io/en/stable/user-guide/tracking_strategies/).
/// A tag whose name is no version cannot be told from a branch here; the Git server then says that there is no such branch.
/// </summary>
/// <param name="Branch">The branch; <c>HEAD</c> for the repository's default branch.</param>
/// <param name="Kind">"commit", "tag" or "version range" where no commit on a branch moves it; null for a branch.</param>
internal sealed partial record TargetRevision(string Branch, string? Kind)
{
    private const string Heads = "refs/heads/";

    public static TargetRevision Of(string? text) => text switch
    {
        null or "" or "HEAD" => new(Api.GitOrigin.DefaultBranch, null),
        _ when text.StartsWith(Heads, StringComparison.Ordinal) => new(text[Heads.Length..], null),
        _ when text.StartsWith("refs/", StringComparison.Ordinal) || ChartVersion.IsExact(text) => new(text, "tag"),
        _ when Sha().IsMatch(text) => new(text, "commit"),
        _ when Range().IsMatch(text) => new(text, "version range"),
        _ => new(text, null),
    };

    /// <summary>A short SHA is hard to tell from a word of hexadecimal letters: only one with a digit and at least seven characters counts.</summary>
    [GeneratedRegex("^(?=[a-f]*[0-9])[0-9a-f]{7,64}$", RegexOptions.CultureInvariant)]
    private static partial Regex Sha();

    [GeneratedRegex(@"[*<>=^~,|]|^v?\d+(\.\d+)?\.[xX]$", RegexOptions.CultureInvariant)]
    private static partial Regex Range();
}
