using System.Collections.Concurrent;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Provenance;
using ProgressiveDelivery.Git;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Reverts;

/// <summary>
/// Shows on the failed commit, at its Git host, that it failed as a canary and what was done; and takes it back when the
/// revision is promoted after all. It runs beside the release and never stands in its way. What is shown is in the
/// Canary's status, so that a host that was down, or a new process, leaves nothing unsaid.
/// </summary>
/// <param name="hostOf">Opens the host of a commit, with the credentials that the Canary names.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told what is not shown.</param>
internal sealed partial class CommitStatuses(
    Func<Canary, ShownStatus, CancellationToken, Task<IGitHost>> hostOf, TimeProvider time, ILogger<CommitStatuses> logger) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);
    private readonly ConcurrentDictionary<ObjectKey, Showing> _last = new();
    private readonly CancellationTokenSource _stop = new();

    private enum Progress
    {
        Running,
        Shown,
        Failed,
    }

    /// <summary>Called with the Canary's key when a try has ended.</summary>
    public event Action<ObjectKey>? Ended;

    /// <summary>The Canary's status with what has been shown since it was written last.</summary>
    public CanaryStatus Recorded(ObjectKey key, Canary canary)
        => _last.GetValueOrDefault(key) is { Progress: Progress.Shown } last && CommitStatusText.Due(canary) == last.Wanted
            ? canary.Status! with { CommitStatus = last.Wanted }
            : canary.Status!;

    /// <summary>Starts a try where something is to be shown; when to look again, if that is known already.</summary>
    public DateTimeOffset? Follow(ObjectKey key, Canary canary)
    {
        _last.TryGetValue(key, out Showing? last);
        if (last is { Progress: Progress.Running })
        {
            return null;
        }

        if (CommitStatusText.Due(canary) is not { } wanted)
        {
            _last.TryRemove(key, out _);
            return null;
        }

        int failures = last?.Wanted == wanted ? last.Failures : 0;
        if (failures > 0 && time.GetUtcNow() < last!.Due)
        {
            return last.Due;
        }

        var begun = new Showing(wanted, Progress.Running, failures, time.GetUtcNow());
        _last[key] = begun;
        _ = Task.Run(() => RunAsync(key, canary, begun));
        return null;
    }

    /// <summary>What kept the status from being shown, as a sentence; null when it is.</summary>
    public async Task<string?> ShowAsync(Canary canary, ShownStatus wanted, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            IGitHost host = await hostOf(canary, wanted, limit.Token);
            await host.ReportAsync(CommitStatusText.Report(canary, wanted, host.PageOf), limit.Token);
            return null;
        }
        catch (Exception trouble) when (trouble is CredentialsException or GitHostException or ApiException or HttpRequestException or IOException)
        {
            return trouble.Message;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"{wanted.Url}: the Git host did not take the status of the failed commit within {Limit.TotalSeconds:0} s.";
        }
    }

    /// <summary>Forgets a Canary that is gone.</summary>
    public void Forget(ObjectKey key) => _last.TryRemove(key, out _);

    public void Dispose()
    {
        // Another process shows what this one has not.
        _stop.Cancel();
        _stop.Dispose();
    }

    /// <summary>The pause after this many failures in a row; a token without the right to it is no reason to ask all day.</summary>
    internal static TimeSpan PauseAfter(int failures)
    {
        TimeSpan pause = TimeSpan.FromMinutes(Math.Pow(2, Math.Clamp(failures - 1, 0, 10)));
        return pause < LongestPause ? pause : LongestPause;
    }

    private async Task RunAsync(ObjectKey key, Canary canary, Showing begun)
    {
        string? trouble;
        try
        {
            trouble = await ShowAsync(canary, begun.Wanted, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (Exception unexpected)
        {
            trouble = unexpected.Message;
        }

        if (trouble is not null)
        {
            LogNotShown(logger, begun.Wanted.Commit, key, trouble);
        }

        int failures = trouble is null ? 0 : begun.Failures + 1;
        var ended = begun with { Progress = trouble is null ? Progress.Shown : Progress.Failed, Failures = failures, Due = time.GetUtcNow() + PauseAfter(failures) };

        // Not where the Canary is gone meanwhile.
        _last.TryUpdate(key, ended, begun);
        Ended?.Invoke(key);
    }

    private sealed record Showing(ShownStatus Wanted, Progress Progress, int Failures, DateTimeOffset Due);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The status of commit {Commit} of {Canary} is not shown at its Git host: {Trouble}")]
    private static partial void LogNotShown(ILogger logger, string commit, ObjectKey canary, string trouble);
}
