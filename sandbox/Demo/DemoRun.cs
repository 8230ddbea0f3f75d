using System.Text.Json.Nodes;
using ProgressiveDelivery.Sandbox.Playground;
using ProgressiveDelivery.Sandbox.Playground.Acts;
using ProgressiveDelivery.Sandbox.Playground.Cluster;
using ProgressiveDelivery.Sandbox.Playground.Git;
using ProgressiveDelivery.Sandbox.Playground.Metrics;

namespace ProgressiveDelivery.Sandbox.Demo;

/// <summary>Plays all acts in order, under load, and measures.</summary>
internal sealed class DemoRun(Place place)
{
    private const double RequestsPerSecond = 80;
    private const double ErrorRate = 0.5;
    private const int SlowMilliseconds = 800;

    private readonly Narrator _narrator = new();
    private readonly List<ActReport> _acts = [];

    public async Task<DemoResult> PlayAsync(CancellationToken ct)
    {
        await using var release = new ControllerRelease(place);
        _narrator.Act("install: the controller comes as a pod, by helm");
        JsonObject pod = await release.InstallAsync(ct);
        await using Stage stage = await Stage.OpenAsync(place, ct);
        var figures = new ControllerFigures(release, stage.Prometheus);
        figures.NoteStart(pod);
        _narrator.Tell("ready", $"the controller's pod, {figures.ReadySeconds} s after its start");
        stage.Watch.Happened += TellOfShop;
        stage.Branch.Moved += head => _ = TellCommitAsync(stage, head, ct);

        await using var app = new App(stage, App.First, RequestsPerSecond);
        await app.ResetAsync(new AppVersion("v1"), ct);
        _narrator.Tell("load", $"{RequestsPerSecond} requests/s to {app.Load.Host} through {place.Ingress}");

        await PlayAsync("adopt: a Canary for v1, which is serving already", figures, () => AdoptAct.PlayAsync(app, canary: null, ct), ct);
        await PlayAsync("promote: a good commit, v2", figures, () => PromoteAct.PlayAsync(app, new("v2"), ct), ct);
        _narrator.Act("idle: a minute without work");
        await figures.NoteIdleMinuteAsync(ct);
        _narrator.Tell("idle", $"{figures.IdleRequestsPerMinute} API requests, Lease and watches left out");
        await PlayAsync($"fail: a commit that answers every other request with 500, v3", figures,
            () => FailAct.PlayAsync("fail", stage, app, new("v3") { ErrorRate = ErrorRate }, Fault.Errors, ct), ct);
        await PlayAsync($"slow: a commit that takes {SlowMilliseconds} ms to answer, v4", figures,
            () => FailAct.PlayAsync("slow", stage, app, new("v4") { LatencyMs = SlowMilliseconds }, Fault.Latency, ct), ct);
        await PlayAsync("delete: the Canary leaves Git", figures, () => DeleteAct.PlayAsync(stage, app, ct), ct);
        var report = new DemoReport
        {
            Acts = [.. _acts.Select(ActFigures.Of)],
            Controller = new(figures.ReadySeconds, figures.RssMb, figures.IdleRequestsPerMinute),
        };
        return new(report, app.Load.Rate, [.. _acts.SelectMany(act => act.Problems.Select(problem => $"{act.Name}: {problem}"))]);
    }

    private async Task PlayAsync(string title, ControllerFigures figures, Func<Task<ActReport>> play, CancellationToken ct)
    {
        _narrator.Act(title);
        ActReport act = await play();
        _acts.Add(act);
        await figures.NoteMemoryAsync(ct);
        string versions = string.Join(", ", act.Requests.ByVersion.Select(pair => $"{pair.Value} by {pair.Key}"));
        _narrator.Tell(act.Ok ? "done" : "FAILED", $"{act.Requests.Sent} requests, {act.Requests.Failed} failed; {versions}");
        foreach (string problem in act.Problems)
        {
            _narrator.Tell("problem", problem);
        }
    }

    private void TellOfShop(Happening happening)
    {
        if (happening.App == App.First)
        {
            _narrator.Tell(happening);
        }
    }

    private async Task TellCommitAsync(Stage stage, Seen<string> head, CancellationToken ct)
    {
        string subject = await stage.Repository.SubjectAsync(head.Value, ct);
        _narrator.Tell(new(head.At, App.First, "commit", $"{head.Value[..10]} by {subject}"));
    }
}
