using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Sandbox.Playground.Cluster;
using ProgressiveDelivery.Sandbox.Playground.Git;
using ProgressiveDelivery.Sandbox.Playground.Load;

namespace ProgressiveDelivery.Sandbox.Playground;

/// <summary>One sample app: its folder in Git, its namespace of the same name, its users.</summary>
public sealed class App : IAsyncDisposable
{
    /// <summary>The app that every sandbox begins with, and whose files others are made from.</summary>
    public const string First = "shop";

    private const string FieldManager = "playground";

    private readonly Stage _stage;

    public App(Stage stage, string name, double requestsPerSecond)
    {
        _stage = stage;
        Name = name;
        Load = new LoadGenerator(stage.Place.Ingress, $"{name}.example.test", requestsPerSecond);
        Rollout = stage.Watch.Rollout(name);
    }

    public string Name { get; }

    public LoadGenerator Load { get; }

    public Rollout Rollout { get; }

    /// <summary>The version that Git asks for, as far as we know.</summary>
    public AppVersion? Version { get; private set; }

    /// <summary>Makes the app's folder in Git, its namespace and its Kustomization, and waits until it serves.</summary>
    public async Task CreateAsync(AppVersion version, CancellationToken ct)
    {
        await _stage.Repository.CommitAsync(Name, $"Deploy {Name} {version.Name}", folder => Write(folder, version), ct);
        await _stage.Client.ApplyAsync(Resources.Namespaces, new("", Name), [], FieldManager, force: true, ct);
        await _stage.Client.ApplyAsync(
            Kinds.Kustomizations, new("flux-system", Name), Kustomization(), FieldManager, force: true, ct);
        await BeginAsync(version, ct);
    }

    /// <summary>Brings an app that an earlier run has left behind to that version, without a Canary, and lets users come.</summary>
    public async Task ResetAsync(AppVersion version, CancellationToken ct)
    {
        string commit = await _stage.Repository.CommitAsync(
            Name,
            $"Deploy {Name} {version.Name} without a canary",
            folder =>
            {
                Edit(folder, "kustomization.yaml", AppFolder.WithoutCanary);
                Edit(folder, "deployment.yaml", text => AppFolder.WithVersion(text, version));
            },
            ct);
        await Rollout.UntilAsync(
            $"{version.Name} deployed without a Canary",
            rollout => rollout.Now is null && _stage.Branch.Holds(rollout.AppliedCommit, commit) && rollout.TargetVersion == version.Name
                && rollout.Target.Get<int>("status", "availableReplicas") > 0
                && rollout.Target.Get<int>("status", "updatedReplicas") == rollout.TargetPods.Count,
            TimeSpan.FromSeconds(120), ct);
        await BeginAsync(version, ct);
    }

    /// <summary>Waits until the app, which is deployed in that version, answers; then users come.</summary>
    public async Task BeginAsync(AppVersion version, CancellationToken ct)
    {
        Version = version;
        await Load.ServedAsync(TimeSpan.FromSeconds(90), ct);
        Load.Start();
    }

    /// <summary>Commits a version of the app; returns the commit.</summary>
    public Task<string> DeployAsync(AppVersion version, CancellationToken ct)
    {
        Version = version;
        return EditAsync($"Deploy {Name} {version.Name}", "deployment.yaml", text => AppFolder.WithVersion(text, version), ct);
    }

    /// <summary>Takes note that somebody else brought that version back.</summary>
    public void Reverted(AppVersion version) => Version = version;

    /// <summary>Commits the Canary to the app's folder.</summary>
    /// <param name="canary">The canary.yaml; the one that is there when null.</param>
    public Task<string> CommitCanaryAsync(string? canary, CancellationToken ct) => _stage.Repository.CommitAsync(
        Name, $"Release {Name} progressively", folder =>
        {
            if (canary is not null)
            {
                File.WriteAllText(Path.Combine(folder, "canary.yaml"), canary);
            }

            Edit(folder, "kustomization.yaml", AppFolder.WithCanary);
        },
        ct);

    /// <summary>Commits the end of the Canary.</summary>
    public Task<string> RemoveCanaryAsync(CancellationToken ct) =>
        EditAsync($"Release {Name} without a canary", "kustomization.yaml", AppFolder.WithoutCanary, ct);

    /// <summary>Commits a change of one file.</summary>
    public Task<string> EditAsync(string message, string file, Func<string, string> edit, CancellationToken ct) =>
        _stage.Repository.CommitAsync(Name, message, folder => Edit(folder, file, edit), ct);

    /// <summary>Commits a new file and names it in the kustomization.yaml.</summary>
    public Task<string> AddAsync(string message, string file, string content, CancellationToken ct) => _stage.Repository.CommitAsync(
        Name, message, folder =>
        {
            File.WriteAllText(Path.Combine(folder, file), content);
            Edit(folder, "kustomization.yaml", text => $"{text.TrimEnd()}\n  - {file}\n");
        },
        ct);

    /// <summary>Sets an annotation of the Canary, as kubectl annotate does.</summary>
    public Task AnnotateAsync(string annotation, string value, CancellationToken ct) => _stage.Client.MergePatchAsync(
        Kinds.Canaries, new(Name, Name), new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [annotation] = value } } }, ct);

    /// <summary>Stops the users; what was made stays.</summary>
    public ValueTask DisposeAsync() => Load.DisposeAsync();

    private void Write(string folder, AppVersion version)
    {
        string model = Path.Combine(Place.Checkout, "sandbox", "repository", "apps", First);
        foreach (string file in Directory.GetFiles(model))
        {
            string text = AppFolder.Renamed(File.ReadAllText(file), First, Name).Replace("canary-sandbox/sample:dev", _stage.Place.SampleImage, StringComparison.Ordinal);
            File.WriteAllText(Path.Combine(folder, Path.GetFileName(file)), text);
        }

        Edit(folder, "deployment.yaml", text => AppFolder.WithVersion(text, version));
        Edit(folder, "kustomization.yaml", AppFolder.WithoutCanary);
    }

    private static void Edit(string folder, string file, Func<string, string> edit)
    {
        string path = Path.Combine(folder, file);
        File.WriteAllText(path, edit(File.ReadAllText(path)));
    }

    private JsonObject Kustomization() => new()
    {
        ["spec"] = new JsonObject
        {
            ["interval"] = "2s",
            ["sourceRef"] = new JsonObject { ["kind"] = "GitRepository", ["name"] = "apps" },
            ["path"] = $"./apps/{Name}",
            ["targetNamespace"] = Name,
            ["prune"] = true,
        },
    };
}
