using Microsoft.Extensions.Logging;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>Every log line of this project.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Debug, "{Verb} {Path} answered {Code}")]
    public static partial void RequestFinished(this ILogger logger, string verb, string path, string code);

    [LoggerMessage(2, LogLevel.Information, "{Verb} {Path} was throttled with {Code}, asking again in {Seconds:0.0} s")]
    public static partial void RequestThrottled(this ILogger logger, string verb, string path, int code, double seconds);

    [LoggerMessage(3, LogLevel.Debug, "{Verb} {Path} lost its connection and is repeated: {Problem}")]
    public static partial void RequestRepeated(this ILogger logger, string verb, string path, string problem);

    [LoggerMessage(4, LogLevel.Warning, "{Verb} {Path}: the API server warns: {Warning}")]
    public static partial void ServerWarned(this ILogger logger, string verb, string path, string warning);

    [LoggerMessage(10, LogLevel.Information, "{Resource}: listed {Count} objects")]
    public static partial void InformerListed(this ILogger logger, string resource, int count);

    [LoggerMessage(11, LogLevel.Debug, "{Resource}: the watch ended, resuming")]
    public static partial void WatchResumed(this ILogger logger, string resource);

    [LoggerMessage(12, LogLevel.Information, "{Resource}: listing again: {Problem}")]
    public static partial void InformerRelists(this ILogger logger, string resource, string problem);

    [LoggerMessage(13, LogLevel.Warning, "{Resource}: trying again in {Seconds:0.0} s: {Problem}")]
    public static partial void InformerBacksOff(this ILogger logger, string resource, double seconds, string problem);

    [LoggerMessage(14, LogLevel.Error, "{Resource} {Key} cannot be decoded: {Problem}")]
    public static partial void ObjectUndecodable(this ILogger logger, string resource, string key, string problem);

    [LoggerMessage(15, LogLevel.Warning, "{Resource}: skipped an event of unknown type {Type}")]
    public static partial void EventSkipped(this ILogger logger, string resource, string type);

    [LoggerMessage(16, LogLevel.Error, "{Resource} {Key}: a handler failed")]
    public static partial void HandlerFailed(this ILogger logger, Exception exception, string resource, string key);

    [LoggerMessage(20, LogLevel.Information, "{Identity} leads by lease {Lease}")]
    public static partial void LeadershipGained(this ILogger logger, string identity, string lease);

    [LoggerMessage(21, LogLevel.Warning, "{Identity} no longer leads by lease {Lease}: {Reason}")]
    public static partial void LeadershipLost(this ILogger logger, string identity, string lease, string reason);

    [LoggerMessage(22, LogLevel.Information, "{Identity} released lease {Lease}")]
    public static partial void LeaseReleased(this ILogger logger, string identity, string lease);

    [LoggerMessage(23, LogLevel.Warning, "Lease {Lease}: {Problem}")]
    public static partial void LeaseCallFailed(this ILogger logger, string lease, string problem);

    [LoggerMessage(24, LogLevel.Information, "{Identity} shares the work with {Count} in all: {Members}")]
    public static partial void ShardsChanged(this ILogger logger, string identity, int count, string members);

    [LoggerMessage(30, LogLevel.Information, "The TLS certificates on disk changed: new connections use them")]
    public static partial void TransportReplaced(this ILogger logger);

    [LoggerMessage(31, LogLevel.Warning, "Credential from {Source} could not be read again, keeping the old one: {Problem}")]
    public static partial void CredentialKept(this ILogger logger, string source, string problem);
}
