using System.Collections.Concurrent;

namespace ProgressiveDelivery.Git;

/// <summary>Branches that refused a push, remembered for a day so that the next revert asks for a merge at once.</summary>
internal sealed class BranchProtections(TimeProvider time)
{
    private static readonly TimeSpan Memory = TimeSpan.FromHours(24);
    private readonly ConcurrentDictionary<(string Url, string Branch), (string Sentence, DateTimeOffset Until)> _known = new();

    /// <summary>Why the branch refused, as a sentence; null when it has not, or a day ago.</summary>
    public string? Find(string url, string branch)
    {
        if (!_known.TryGetValue((url, branch), out (string Sentence, DateTimeOffset Until) known))
        {
            return null;
        }

        if (time.GetUtcNow() < known.Until)
        {
            return known.Sentence;
        }

        _known.TryRemove((url, branch), out _);
        return null;
    }

    /// <summary>Returns the sentence that <see cref="Find"/> will give.</summary>
    public string Remember(string url, string branch, string reason)
    {
        string sentence = $"The branch '{branch}' takes no commit from us: {reason.TrimEnd('.')}.";
        _known[(url, branch)] = (sentence, time.GetUtcNow() + Memory);
        return sentence;
    }
}
