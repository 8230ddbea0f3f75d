using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Hooks;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Controller.Tests.Hooks;

public sealed class EventHooksTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly List<JsonObject> _bodies = [];
    private readonly Queue<HookOutcome> _answers = [];
    private readonly SemaphoreSlim _sent = new(0);
    private readonly EventHooks _events;

    public EventHooksTests() => _events = new EventHooks(
        (_, _, body, _) =>
        {
            _bodies.Add(body);
            HookOutcome outcome = _answers.Count > 0 ? _answers.Dequeue() : new HookOutcome(HookAnswer.Passed, "status 200");
            _sent.Release();
            return Task.FromResult(outcome);
        },
        (_, _, _, _) => { },
        "eu-1",
        _time,
        NullLogger<EventHooks>.Instance);

    public void Dispose()
    {
        _events.Dispose();
        _sent.Dispose();
    }

    [Fact]
    public async Task Each_event_is_told_in_order_with_what_Flagger_tells_and_more()
    {
        Canary canary = SomeHooks.Canary(SomeHooks.Hook("http://hooks.example", HookType.Event) with { Metadata = new Dictionary<string, string> { ["team"] = "cart" } });
        string raised = _time.GetUtcNow().ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        _events.Raise(canary, new Notice("NewRevision", "New revision v2."));
        _events.Raise(canary, new Notice("CheckFailed", "It failed.", Warning: true));
        await _sent.WaitAsync();
        await _sent.WaitAsync();

        Assert.Equal(["NewRevision", "CheckFailed"], _bodies.Select(body => body["reason"]!.GetValue<string>()));
        JsonNode metadata = _bodies[1]["metadata"]!;
        Assert.Equal(("cart", "It failed.", "Warning", "eu-1"), (metadata["team"]!.GetValue<string>(), metadata["eventMessage"]!.GetValue<string>(), metadata["eventType"]!.GetValue<string>(), _bodies[1]["cluster"]!.GetValue<string>()));
        Assert.Equal(raised, metadata["timestamp"]!.GetValue<string>());
    }

    [Fact]
    public async Task Server_in_trouble_is_told_again_as_often_as_retries_says()
    {
        _answers.Enqueue(new HookOutcome(HookAnswer.Refused, "status 500", MayTryAgain: true));
        _answers.Enqueue(new HookOutcome(HookAnswer.Unavailable, "no answer within 10 s"));
        _answers.Enqueue(new HookOutcome(HookAnswer.Unavailable, "no answer within 10 s"));
        Canary canary = SomeHooks.Canary(SomeHooks.Hook("http://hooks.example", HookType.Event) with { Retries = 2 });
        _events.Raise(canary, new Notice("NewRevision", "New revision v2."));
        for (int told = 0; told < 3; told++)
        {
            await FinishedAsync(_sent.WaitAsync());
        }

        await FinishedAsync(_events.StopAsync(CancellationToken.None));
        Assert.Equal(3, _bodies.Count);
        Assert.Single(_bodies.Select(body => body["id"]!.GetValue<string>()).Distinct());
    }

    [Fact]
    public async Task Webhooks_of_other_types_are_told_nothing()
    {
        _events.Raise(SomeHooks.Canary(SomeHooks.Hook("http://hooks.example")), new Notice("NewRevision", "New revision v2."));
        await _events.StopAsync(CancellationToken.None);

        Assert.Empty(_bodies);
    }

    /// <summary>Lets every pause pass at once.</summary>
    private async Task FinishedAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await task;
    }
}
