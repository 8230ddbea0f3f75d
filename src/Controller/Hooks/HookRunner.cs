using System.Collections.Concurrent;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Hooks;

/// <summary>
/// Asks webhooks beside the reconcile loop, so that a slow server holds up nothing else. It keeps in step with the statuses: what
/// they say is asked is asked here, and nothing else. It remembers nothing that counts: a new process asks again.
/// </summary>
/// <param name="ask">Asks one webhook once.</param>
/// <param name="ended">Told of each answer and how long it took.</param>
/// <param name="time">The clock.</param>
internal sealed class HookRunner(
    Func<Canary, CanaryWebhook, HookStatus, CancellationToken, Task<HookOutcome>> ask,
    Action<Canary, CanaryWebhook, HookOutcome, TimeSpan> ended,
    TimeProvider time) : IDisposable
{
    /// <summary>Requests at once. One that waits for its turn is not late by that: its time begins with its turn.</summary>
    private const int Concurrency = 64;

    private readonly ConcurrentDictionary<ObjectKey, Call[]> _calls = new();
    private readonly SemaphoreSlim _turns = new(Concurrency);

    /// <summary>Called with the Canary's key when an answer is there.</summary>
    public event Action<ObjectKey>? Ended;

    /// <summary>The answers that are there and have not become status yet.</summary>
    public IReadOnlyList<HookReport> Peek(ObjectKey key)
        => _calls.TryGetValue(key, out Call[]? calls) ? [.. calls.Select(call => call.Report).OfType<HookReport>()] : [];

    /// <summary>Asks what the status says is asked, unless that is under way; stops what it does not say any more.</summary>
    public void Follow(ObjectKey key, Canary canary)
    {
        Call[] known = _calls.GetValueOrDefault(key) ?? [];
        HookStatus[] asked = [.. (canary.Status?.Hooks ?? []).Where(hook => hook.IsAwaited())];
        if (known.Length == 0 && asked.Length == 0)
        {
            return;
        }

        Call[] kept = [.. known.Where(call => asked.Any(call.IsFor))];
        foreach (Call old in known.Except(kept))
        {
            old.Dispose();
        }

        Call[] calls = [.. kept, .. asked.Where(hook => !kept.Any(call => call.IsFor(hook))).Select(hook => Start(canary, hook)).OfType<Call>()];
        if (calls.Length == 0)
        {
            _calls.TryRemove(key, out _);
        }
        else
        {
            _calls[key] = calls;
        }

        // Only now, so that an answer finds its call in the books.
        foreach (Call call in calls.Except(kept))
        {
            call.Task = Task.Run(() => RunAsync(key, call));
        }
    }

    /// <summary>Forgets a Canary that is gone.</summary>
    public void Forget(ObjectKey key)
    {
        if (_calls.TryRemove(key, out Call[]? calls))
        {
            foreach (Call call in calls)
            {
                call.Dispose();
            }
        }
    }

    /// <summary>Stops all: whoever leads next asks again.</summary>
    public async Task StopAsync()
    {
        Call[] all = [.. _calls.Values.SelectMany(calls => calls)];
        foreach (ObjectKey key in _calls.Keys)
        {
            Forget(key);
        }

        await Task.WhenAll(all.Select(call => call.Task));
    }

    public void Dispose() => _turns.Dispose();

    private static Call? Start(Canary canary, HookStatus asked)
        => canary.Spec.Hook(asked.Name) is { } hook ? new Call(canary, hook, asked) : null;

    private async Task RunAsync(ObjectKey key, Call call)
    {
        HookOutcome outcome;
        long started = time.GetTimestamp();
        try
        {
            await _turns.WaitAsync(call.Token);
            try
            {
                started = time.GetTimestamp();
                outcome = await ask(call.Canary, call.Hook, call.Asked, call.Token);
            }
            finally
            {
                _turns.Release();
            }
        }
        catch (OperationCanceledException) when (call.Token.IsCancellationRequested)
        {
            return;
        }
        catch (Exception fault)
        {
            // Whatever it was: the status says that it is asked, and must not wait for ever.
            outcome = new HookOutcome(HookAnswer.Unavailable, $"it could not be asked: {fault.Message}");
        }

        ended(call.Canary, call.Hook, outcome, time.GetElapsedTime(started));
        call.Report = new HookReport(call.Asked.Name, call.Asked.AskedAt!.Value, outcome.Answer, outcome.Message, outcome.MayTryAgain);
        Ended?.Invoke(key);
    }

    private sealed class Call : IDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private volatile HookReport? _report;

        public Call(Canary canary, CanaryWebhook hook, HookStatus asked) => (Canary, Hook, Asked, Token) = (canary, hook, asked, _stop.Token);

        public Canary Canary { get; }

        public CanaryWebhook Hook { get; }

        public HookStatus Asked { get; }

        /// <summary>Kept apart from its source, which may be gone while the request still ends.</summary>
        public CancellationToken Token { get; }

        public Task Task { get; set; } = Task.CompletedTask;

        public HookReport? Report
        {
            get => _report;
            set => _report = value;
        }

        public bool IsFor(HookStatus other) => other.Name == Asked.Name && other.AskedAt!.Value.ToUnixTimeMilliseconds() == Asked.AskedAt!.Value.ToUnixTimeMilliseconds();

        /// <summary>Stops it, if it still runs.</summary>
        public void Dispose()
        {
            _stop.Cancel();
            _stop.Dispose();
        }
    }
}
