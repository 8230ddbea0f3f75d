using System.Buffers;

namespace ProgressiveDelivery.Git;

/// <summary>The rules of git-check-ref-format for a branch, so that no name can be read as an option or as revision syntax.</summary>
internal static class BranchName
{
    private static readonly SearchValues<char> Forbidden = SearchValues.Create(" ~^:?*[\\");

    public static bool IsValid(string branch) =>
        branch.Length is > 0 and <= 250
        && branch != "@"
        && !branch.StartsWith('-')
        && !branch.EndsWith('.')
        && !branch.Contains("..", StringComparison.Ordinal)
        && !branch.Contains("@{", StringComparison.Ordinal)
        && !branch.AsSpan().ContainsAny(Forbidden)
        && !branch.Any(char.IsControl)
        && branch.Split('/').All(part => part.Length > 0 && !part.StartsWith('.') && !part.EndsWith(".lock", StringComparison.Ordinal));
}
