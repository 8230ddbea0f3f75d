using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Tests.Decisions.Simulation;

namespace ProgressiveDelivery.Controller.Tests.Decisions;

/// <summary>
/// Behaviours as folders: <c>given.yaml</c> has the Canary, the kinds of revisions and what happens at which second,
/// <c>metrics.json</c> the verdicts of each revision's checks, <c>expected.yaml</c> what must have come of it.
/// </summary>
public sealed class CaseTests
{
    public static TheoryData<string> Names => [.. Directory.GetDirectories(CaseFiles.Folder).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Case_ends_as_expected(string name)
    {
        JsonNode given = CaseFiles.ReadYaml(name, "given.yaml")!;
        var scenario = new Scenario(world => SetUp(world, given), [.. given["happens"]!.AsArray().Select(Happening)]);
        scenario.Process.Metrics = CaseFiles.ReadVerdicts(name);

        scenario.Play();

        Assert.Empty(scenario.World.Watchdog.Barks);
        var expected = CaseFiles.ReadYaml(name, "expected.yaml")!.AsObject();
        Assert.NotEmpty(expected);
        foreach ((string what, JsonNode? value) in expected)
        {
            Assert.Equal(Text(value), Actual(scenario, what));
        }
    }

    private static void SetUp(World world, JsonNode given)
    {
        CanarySpec spec = given["canary"].Deserialize(ApiJson.Default.Canary)!.Spec;
        world.Canary.Edit(_ => spec);
        foreach ((string revision, JsonNode? kind) in given["revisions"]?.AsObject() ?? [])
        {
            world.Define(revision, Enum.Parse<RevisionKind>(kind!.GetValue<string>()));
        }
    }

    private static (double At, Action<World> Happen) Happening(JsonNode? node)
    {
        JsonObject happening = node!.AsObject();
        (string what, JsonNode? value) = happening.Single(field => field.Key != "at");
        string text = Text(value);
        Action<World> happen = what switch
        {
            "commit" => world => world.Git.Push(text),
            "git" => world => world.Git.IsUp = text == "up",
            "ingress" => world => world.HasIngress = text == "back",
            "abort" => world => world.Canary.Annotate(Requests.Abort, text),
            "pause" => world => world.Canary.Annotate(Requests.Pause, text),
            "resume" => world => world.Canary.Annotate(Requests.Resume, text),
            "promote" => world => world.Canary.Annotate(Requests.Promote, text),
            "approve" => world => world.Canary.Annotate(Requests.Approve, text),
            "revert" => world => world.Canary.Annotate(Requests.Revert, text),
            "deployer" => world => world.Deployer.IsPaused = text == "suspended",
            "others-fail" => world => world.FailOthers(int.Parse(text, CultureInfo.InvariantCulture)),
            "others-reverted" => world => world.RevertOthers(int.Parse(text, CultureInfo.InvariantCulture)),
            "retry" => world => Retry(world, text),
            "iterations" => world => world.Canary.Edit(spec => spec with { Analysis = spec.Analysis with { Iterations = int.Parse(text, CultureInfo.InvariantCulture), StepWeights = null } }),
            "suspend" => world => world.Canary.Edit(spec => spec with { Suspend = text == "true" }),
            "canary-pods-down" => world => world.Target!.DownUntil = world.Now.AddSeconds(double.Parse(text, CultureInfo.InvariantCulture)),
            "autoscaler" => world => world.HasCompanions = text != "edited",
            "keda-resumed" => world => world.IsKedaPaused = false,
            "canary-scaled" => world => world.Target!.Scale(int.Parse(text, CultureInfo.InvariantCulture), world.Now, world.Startup),
            "weight-edited" => world => world.Route = world.Route with { CanaryWeight = int.Parse(text, CultureInfo.InvariantCulture) },
            "primary-deleted" => world => world.Primary = null,
            "kept-template-deleted" => world => world.Kept.Clear(),
            "target-deleted" => world => world.Target = null,
            "webhook" => world => world.Hooks.Set(text.Split(' ')[0], text.Split(' ')[1]),
            "status-lost" => world => world.Canary.LoseStatus(),
            "selects" => world => world.Selected = text,
            "image-bot" => world => world.WriteSelected(),
            "let-go" => world => world.Canary.Annotate(Requests.Release, text),
            "frozen-for" => world => (world.FrozenUntil, world.FreezesRunning) = (world.Now.AddSeconds(double.Parse(text.Split(' ')[0], CultureInfo.InvariantCulture)), text.EndsWith("hold", StringComparison.Ordinal)),
            "slots" => world => world.SlotsTaken = text == "taken",
            "dependency" => world => world.Dependency = text switch
            {
                "promoted" => new DependencyState("shop/api", null, FailsTogether: true),
                "failed" => new DependencyState("shop/api", "has failed revision r2", FailsTogether: true, world.Now, world.Git.Head.Sha),
                _ => new DependencyState("shop/api", "is still rolling out revision r2", FailsTogether: true),
            },
            "deleted" => world => world.Canary.Delete(world.Now),
            _ => throw new InvalidDataException($"unknown happening {what}"),
        };
        return (double.Parse(Text(happening["at"]), CultureInfo.InvariantCulture), happen);
    }

    private static void Retry(World world, string revision)
    {
        world.Watchdog.Retried(revision);
        world.Canary.Annotate(Requests.Retry, revision);
    }

    private static string Actual(Scenario scenario, string what)
    {
        CanaryStatus? status = scenario.World.Canary.Status;
        return what switch
        {
            "phases" => string.Join(", ", scenario.Process.Phases),
            "weights" => string.Join(", ", scenario.Process.Weights),
            "events" => string.Join(", ", scenario.Process.Notices.Select(notice => notice.Reason)),
            "traffic-is-watched" => status?.Traffic is null ? "false" : "true",
            "strategy" => status?.Strategy ?? "",
            "checks" => Text(JsonValue.Create(scenario.Process.Checks)),
            "branch" => string.Join(", ", scenario.World.Git.Commits.Select(commit => commit.Content)),
            "asked" => string.Join(", ", scenario.World.Hooks.Asked),
            "primary" => scenario.World.Primary?.Revision ?? "",
            "known-good" => string.Join(", ", status?.KnownGood ?? []),
            "good-commit" => status?.Provenance?.Good?.Commit ?? "",
            "kept" => string.Join(", ", scenario.World.Kept.Keys),
            "apex" => scenario.World.Apex.ToString(),
            "sizes" => string.Join(", ", scenario.Process.Sizes),
            "companions" => scenario.World.HasCompanions ? "current" : "stale",
            "keda" => scenario.World.IsKedaPaused ? "paused" : "running",
            "primary-floor" => Text(JsonValue.Create(status?.PrimaryFloor?.Replicas ?? 0)),
            "target-replicas" => Text(JsonValue.Create(scenario.World.Target!.Replicas)),
            "message" => status?.Message ?? "",
            "revert" => status?.Rollback?.Phase ?? "",
            "nudges" => Text(JsonValue.Create(status?.Rollback?.Nudges ?? 0)),
            "held-for" => status?.Rollback?.HeldFor ?? "",
            "stalled" => status?.Conditions?.SingleOrDefault(condition => condition.Type == "Stalled")?.Reason ?? "",
            "not-shifted" => scenario.Process.SawNotShifted ? "true" : "false",
            "revert-attempts-failed" => status?.Rollback?.Attempts > 0 ? "true" : "false",
            "origin-records" => Text(JsonValue.Create(scenario.World.Watchdog.OriginRecords)),
            "hold" => status?.ImageHold?.Phase ?? "",
            "bot-may-write" => scenario.World is { IsAnnotated: false, IgnoredTags.Count: 0, Git.Head.IsHeld: false } ? "true" : "false",
            "bakes" => status?.Bake?.Revision ?? "",
            "held" => status?.Held?.Reason ?? "",
            "gone" => scenario.World.Canary.IsGone ? "true" : "false",
            _ => throw new InvalidDataException($"unknown expectation {what}"),
        };
    }

    private static string Text(JsonNode? value) => value switch
    {
        null => "",
        JsonArray list => string.Join(", ", list.Select(Text)),
        JsonValue scalar when scalar.TryGetValue(out string? text) => text,
        _ => value.ToJsonString(),
    };
}
