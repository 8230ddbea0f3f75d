using Microsoft.Extensions.Logging;

namespace ProgressiveDelivery.Git;

internal static partial class GitLog
{
    [LoggerMessage(EventId = 3001, Level = LogLevel.Information, Message = "Pushed revert {Commit} to {Branch} of {Url} for {Canary} (attempt {Attempt})")]
    public static partial void Pushed(ILogger logger, string commit, string branch, string url, string canary, int attempt);

    [LoggerMessage(EventId = 3002, Level = LogLevel.Information, Message = "Nothing pushed to {Branch} of {Url} for {Canary}: {Outcome}")]
    public static partial void NotPushed(ILogger logger, string branch, string url, string canary, RevertOutcome outcome);

    [LoggerMessage(EventId = 3003, Level = LogLevel.Information, Message = "{Branch} of {Url} moved while the revert for {Canary} was built; looking again (attempt {Attempt})")]
    public static partial void LostRace(ILogger logger, string branch, string url, string canary, int attempt);

    [LoggerMessage(EventId = 3005, Level = LogLevel.Information, Message = "Proposed revert {Commit} as {PullRequest} to {Branch} of {Url}")]
    public static partial void Proposed(ILogger logger, string commit, string pullRequest, string branch, string url);

    [LoggerMessage(EventId = 3004, Level = LogLevel.Warning, Message = "The cached clone of {Url} is thrown away: {Reason}")]
    public static partial void CacheDiscarded(ILogger logger, string url, string reason);
}
