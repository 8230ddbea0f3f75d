using System.Collections.Concurrent;
using ProgressiveDelivery.Controller.Alerts;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Tests.Decisions;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Tests.Alerts;

public sealed class AlertDispatcherTests
{
    private static readonly Notice Failure = new("AnalysisFailed", "It failed.", Warning: true);
    private static readonly Notice News = new("NewRevision", "It is new.");
    private readonly ConcurrentQueue<string> _sent = new();
    private readonly ConcurrentQueue<string?> _ends = new();

    [Fact]
    public async Task Each_receiver_hears_what_it_wants_in_order()
    {
        using AlertDispatcher alerts = Dispatcher(Take);
        Canary canary = With(("all", "info", null), ("errors", "error", "ops"));

        alerts.Raise(canary, News);
        alerts.Raise(canary, Failure);
        await alerts.StopAsync(default);

        Assert.Equal(["shop/all NewRevision", "shop/all AnalysisFailed"], _sent.Where(sent => sent.StartsWith("shop", StringComparison.Ordinal)));
        Assert.Equal(["ops/errors AnalysisFailed"], _sent.Where(sent => sent.StartsWith("ops", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Provider_that_hangs_delays_no_other()
    {
        var hung = new TaskCompletionSource<string?>();
        var told = new TaskCompletionSource();
        using AlertDispatcher alerts = Dispatcher((provider, alert, _) =>
        {
            if (provider.Name == "slow")
            {
                return hung.Task;
            }

            told.SetResult();
            return Take(provider, alert, default);
        });

        alerts.Raise(With(("slow", null, null), ("fast", null, null)), Failure);
        await told.Task;
        hung.SetResult(null);
        await alerts.StopAsync(default);

        Assert.Equal(["shop/fast AnalysisFailed"], _sent);
    }

    [Fact]
    public async Task Canary_that_names_nobody_is_told_to_the_fallback_and_one_that_does_is_not()
    {
        using AlertDispatcher alerts = Dispatcher(Take, new AlertSpec { Name = "default", Severity = "warn", ProviderRef = new AlertProviderRef { Name = "team", Namespace = "ops" } });

        alerts.Raise(With(), News);
        alerts.Raise(With(), Failure);
        alerts.Raise(With(("all", null, null)), Failure);
        await alerts.StopAsync(default);

        Assert.Equal(["ops/team AnalysisFailed", "shop/all AnalysisFailed"], _sent.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Fault_of_one_alert_is_reported_and_the_next_is_sent()
    {
        int calls = 0;
        using AlertDispatcher alerts = Dispatcher((provider, alert, _) => calls++ == 0 ? throw new InvalidOperationException("broken") : Take(provider, alert, default));

        alerts.Raise(With(("all", null, null)), Failure);
        alerts.Raise(With(("all", null, null)), Failure);
        await alerts.StopAsync(default);

        Assert.Equal(["AnalysisFailed was not delivered: AlertProvider shop/all: broken", null], _ends);
        Assert.Single(_sent);
    }

    [Fact]
    public async Task Alert_that_is_given_up_is_named()
    {
        var hung = new TaskCompletionSource<string?>();
        using AlertDispatcher alerts = Dispatcher((_, _, _) => hung.Task);
        Canary canary = With(("slow", null, null));

        for (int i = 0; i < 300; i++)
        {
            alerts.Raise(canary, i == 5 ? Failure : News);
        }

        Assert.Contains("AnalysisFailed was given up: AlertProvider shop/slow takes alerts too slowly", _ends);
        hung.SetResult(null);
        await alerts.StopAsync(default);
        Assert.Equal(300, _ends.Count);
    }

    [Fact]
    public async Task Provider_that_was_told_all_leaves_nothing_behind()
    {
        using AlertDispatcher alerts = Dispatcher(Take);

        for (int i = 0; i < 50; i++)
        {
            alerts.Raise(With(($"team-{i}", null, null)), Failure);
        }

        await alerts.StopAsync(default);
        Assert.Equal((50, 0), (_sent.Count, alerts.Lanes));
    }

    private AlertDispatcher Dispatcher(Func<ObjectKey, Alert, CancellationToken, Task<string?>> send, AlertSpec? fallback = null)
        => new(send, fallback, null, (_, _, problem) => _ends.Enqueue(problem), TimeProvider.System);

    private Task<string?> Take(ObjectKey provider, Alert alert, CancellationToken cancellationToken)
    {
        _sent.Enqueue($"{provider} {alert.Reason}");
        return Task.FromResult<string?>(null);
    }

    private static Canary With(params (string Name, string? Severity, string? Namespace)[] receivers)
    {
        Canary canary = Given.In(Phase.Failed).Canary;
        AlertSpec[] alerts = [.. receivers.Select(receiver => new AlertSpec { Name = receiver.Name, Severity = receiver.Severity, ProviderRef = new AlertProviderRef { Name = receiver.Name, Namespace = receiver.Namespace } })];
        return canary with { Spec = canary.Spec with { Analysis = canary.Spec.Analysis with { Alerts = alerts } } };
    }
}
