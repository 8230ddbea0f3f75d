using Microsoft.Extensions.Logging;

namespace ProgressiveDelivery.Git;

internal static partial class GitLog
{
    [LoggerMessage(EventId = 3001, Level = LogLevel.Information, Message = "Pushed revert {Commit} to {Branch} of {Url} for {Canary} (attempt {Attempt})")]
    public static partial void Pushed(ILogger logger, string commit, string branch, string url, string canary, int attempt);

    [LoggerMessage(EventId = 3002, Level = LogLevel.Information, Message = "Nothing pushed to {Branch} of {Url} for {Canary}: {Outcome}")]
    private static partial void LogNotPushed(ILogger logger, string branch, string url, string canary, string outcome);

    [LoggerMessage(EventId = 3003, Level = LogLevel.Information, Message = "{Branch} of {Url} moved while the revert for {Canary} was built; looking again (attempt {Attempt})")]
    public static partial void LostRace(ILogger logger, string branch, string url, string canary, int attempt);

    [LoggerMessage(EventId = 3005, Level = LogLevel.Information, Message = "Proposed revert {Commit} as {PullRequest} to {Branch} of {Url}")]
    public static partial void Proposed(ILogger logger, string commit, string pullRequest, string branch, string url);

    [LoggerMessage(EventId = 3004, Level = LogLevel.Warning, Message = "The cached clone of {Url} is thrown away: {Reason}")]
    public static partial void CacheDiscarded(ILogger logger, string url, string reason);

    /// <summary>Tells of an end without a push.</summary>
    public static void NotPushed(ILogger logger, string branch, string url, string canary, RevertOutcome outcome)
    {
        if (logger.IsEnabled(LogLevel.Information))
        {
            string words = Words(outcome);
            LogNotPushed(logger, branch, url, canary, words);
        }
    }

    private static string Words(RevertOutcome outcome) => outcome switch
    {
        RevertOutcome.AlreadyReverted already => $"the good state is there already, at {already.Commit ?? already.Head}",
        RevertOutcome.Proposed proposed => $"proposed as {proposed.PullRequest.Url}",
        RevertOutcome.Declined declined => $"{declined.PullRequest.Url} was closed",
        RevertOutcome.Superseded superseded => superseded.Reason,
        RevertOutcome.NotRevertable impossible => impossible.Reason,
        RevertOutcome.Rejected rejected => $"the server refuses it: {rejected.Reason}",
        RevertOutcome.Withheld withheld => withheld.Reason,
        _ => outcome.GetType().Name,
    };
}
