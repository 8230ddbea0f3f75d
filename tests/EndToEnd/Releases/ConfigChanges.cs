using System.Text;
using System.Text.RegularExpressions;
using ProgressiveDelivery.EndToEnd.Clusters;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Sandbox.Playground;
using ProgressiveDelivery.Sandbox.Playground.Git;

namespace ProgressiveDelivery.EndToEnd.Releases;

/// <summary>
/// Only configuration changes, the Deployment stays as it is: a good ConfigMap is promoted, and so is a good Secret; a bad one of each
/// is rolled back and reverted in Git. The canary reads the new ConfigMap, the primary the promoted one.
/// </summary>
internal sealed partial class ConfigChanges(ClusterFixture cluster)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(90);

    public async Task PlayAsync()
    {
        await using App app = await cluster.ServingAsync("config");
        await app.AddAsync("Add the settings", "settings.yaml", Settings("c1", "0"), cluster.Deadline);
        await app.EditAsync("Read the settings", "deployment.yaml", text => Variable().Replace(text, Reference), cluster.Deadline);
        await ServesAsync(app, "c1");
        await app.CommitCanaryAsync(new CanaryManifest(app.Name).Render(), cluster.Deadline);
        await app.Rollout.UntilAsync("adopted", rollout => rollout.Now is { Phase: "Initialized" } && rollout.TargetIsAtRest, Soon, cluster.Deadline);
        string generation = Template(app);

        DateTimeOffset from = DateTimeOffset.UtcNow;
        await ChangeAsync(app, "c2", "0");
        await app.Rollout.UntilAsync("the good settings promoted", rollout => rollout.Now is { Phase: "Succeeded" } && rollout.TargetIsAtRest, Soon, cluster.Deadline);
        Assert.Equal([30, 60, 0], app.Rollout.WeightsSince(from).Select(weight => weight.Value));
        await ServesAsync(app, "c2");
        await Users.LostNothingAsync(app, from);

        from = DateTimeOffset.UtcNow;
        await ChangeAsync(app, "c2", "0.0");
        await app.Rollout.UntilAsync("the good Secret tried", rollout => rollout.Now is { Phase: "Progressing" }, Soon, cluster.Deadline);
        await app.Rollout.UntilAsync("the good Secret promoted", rollout => rollout.Now is { Phase: "Succeeded" } && rollout.TargetIsAtRest, Soon, cluster.Deadline);
        Assert.Equal([30, 60, 0], app.Rollout.WeightsSince(from).Select(weight => weight.Value));
        await Users.LostNothingAsync(app, from);

        from = DateTimeOffset.UtcNow;
        string commit = await ChangeAsync(app, "c3", "0.5");
        await app.Rollout.UntilAsync("the bad settings failed", rollout => rollout.Now is { Phase: "Failed", Weight: 0 }, Soon, cluster.Deadline);
        await app.Rollout.UntilAsync(
            "rolled back and reverted", rollout => rollout.Now!.Condition("RolledBack") == "True" && rollout.TargetIsAtRest, Soon, cluster.Deadline);
        Assert.Equal([app.Rollout.Now!.RevertCommit!], await cluster.Stage.Repository.CommitsAfterAsync(commit, app.Name, cluster.Deadline));
        await Users.LostNothingAsync(app, from, badVersion: "c3");
        Assert.Contains(app.Load.Between(from, DateTimeOffset.UtcNow), answer => answer.Version == "c3");

        from = DateTimeOffset.UtcNow;
        await ServesAsync(app, "c2");
        Assert.DoesNotContain(app.Load.Between(from, DateTimeOffset.UtcNow), answer => answer.Version == "c3");
        Assert.Equal(generation, Template(app));
    }

    private Task<string> ChangeAsync(App app, string version, string errorRate)
        => app.EditAsync($"Set {version}", "settings.yaml", _ => Settings(version, errorRate), cluster.Deadline);

    /// <summary>The target's pod template, which nobody changes.</summary>
    private static string Template(App app) => app.Rollout.Target.At("spec", "template")!.ToJsonString();

    private Task ServesAsync(App app, string version) => app.Load.ServedAsync(Soon, cluster.Deadline, version);

    private static string Reference(Match variable)
    {
        string name = variable.Groups[2].Value;
        string kind = name == "VERSION" ? "configMapKeyRef" : "secretKeyRef";
        return $"{variable.Groups[1].Value}valueFrom: {{{kind}: {{name: settings, key: {name}}}}}\n";
    }

    private static string Settings(string version, string errorRate) => $$"""
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: settings
        data:
          VERSION: "{{version}}"
        ---
        apiVersion: v1
        kind: Secret
        metadata:
          name: settings
        data:
          ERROR_RATE: {{Convert.ToBase64String(Encoding.UTF8.GetBytes(errorRate))}}

        """;

    [GeneratedRegex("(- name: (VERSION|ERROR_RATE)\n +)value: .*\n")]
    private static partial Regex Variable();
}
