using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Perturbations;

/// <summary>One app with a Canary of two steps, and what its releases must lead to.</summary>
internal sealed class ReleasedApp(ClusterView view, MetricsStandIn metrics, string ns, string name)
{
    /// <summary>Far beyond what any release takes; only a release that is stuck meets it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(150);
    private readonly ObjectKey _key = new(ns, name);
    private readonly ObjectKey _primary = new(ns, $"{name}-primary");

    /// <summary>The version that users are on.</summary>
    public string Promoted { get; private set; } = "v1";

    public IReadOnlyList<int> Weights => view.Weights(new ObjectKey(ns, $"{name}-canary"));

    public IReadOnlyList<string> PrimaryImages => view.Images(_primary);

    public static string ImageOf(JsonObject deployment)
        => deployment.Items("spec", "template", "spec", "containers").First().Get<string>("image")!.Split(':')[^1];

    public async Task CreateAsync()
    {
        metrics.Set(ns, name, isBad: false);
        await view.Client.CreateAsync(Resources.Deployments, _key, Json($$"""
            {"apiVersion":"apps/v1","kind":"Deployment","spec":{"replicas":1,"selector":{"matchLabels":{"app":"{{name}}"} },
             "template":{"metadata":{"labels":{"app":"{{name}}"} },"spec":{"terminationGracePeriodSeconds":0,"containers":[{"name":"app","image":"registry.test/app:v1"}]} } } }
            """), CancellationToken.None);
        await view.Client.CreateAsync(Resources.Ingresses, _key, Json($$"""
            {"apiVersion":"networking.k8s.io/v1","kind":"Ingress","spec":{"rules":[{"host":"{{name}}.{{ns}}.test","http":{"paths":[
             {"path":"/","pathType":"Prefix","backend":{"service":{"name":"{{name}}","port":{"number":80} } } }]} }]} }
            """), CancellationToken.None);
        await view.Client.CreateAsync(ClusterView.Kind, _key, Json($$"""
            {"apiVersion":"canary.gitops.dev/v1beta1","kind":"Canary","spec":{
             "targetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"{{name}}"},
             "ingressRef":{"apiVersion":"networking.k8s.io/v1","kind":"Ingress","name":"{{name}}"},
             "service":{"port":80},"progressDeadlineSeconds":120,
             "analysis":{"interval":"1s","threshold":1,"stepWeights":[30,60],
              "metrics":[{"name":"success","query":"{{MetricsStandIn.QueryOf(ns, name)}}","thresholdRange":{"min":99} }]} } }
            """), CancellationToken.None);
    }

    /// <summary>Writes a version into the target, as a deployer does.</summary>
    public Task ReleaseAsync(string version, bool isBad)
    {
        metrics.Set(ns, name, isBad);
        return view.Client.MergePatchAsync(Resources.Deployments, _key, Json($$"""
            {"spec":{"template":{"spec":{"containers":[{"name":"app","image":"registry.test/app:{{version}}"}]} } } }
            """), CancellationToken.None, fieldManager: "deployer");
    }

    public Task DeleteAsync() => view.Client.DeleteAsync(ClusterView.Kind, _key, CancellationToken.None);

    public Task UntilAdoptedAsync() => UntilAsync(Idle("Initialized", "v1"), "adopted");

    public Task UntilWeightAsync(int weight)
        => view.UntilAsync(() => $"weight {Weight()}", $"weight {weight}", $"{_key} at weight {weight}", Patience);

    public async Task UntilPromotedAsync(string version)
    {
        await UntilAsync(Idle("Succeeded", version), $"promoted to {version}");
        Promoted = version;
    }

    public Task UntilFailedAsync(string version) => UntilAsync(Idle("Failed", Promoted, target: version), $"withdrawn from {version}");

    /// <summary>The target went back to what is promoted before the trial ended.</summary>
    public Task UntilBackAsync() => UntilAsync(Idle("Initialized", Promoted), $"back at {Promoted}");

    public Task UntilGivenBackAsync(string version)
        => UntilAsync($"gone; primary ; target {version} x1; weight 0; apex {name}", "given back");

    private Task UntilAsync(string expected, string what) => view.UntilAsync(Look, expected, $"{_key} {what}", Patience);

    private string Idle(string phase, string promoted, string? target = null)
        => $"{phase}; primary {promoted}; target {target ?? promoted} x0; weight 0; apex {name}-primary";

    /// <summary>All that must be the same whatever happened on the way.</summary>
    private string Look()
    {
        JsonObject? canary = view.Canaries.Store.Get(_key);
        JsonObject? target = view.Deployments.Store.Get(_key);
        JsonObject? primary = view.Deployments.Store.Get(_primary);
        return $"{(canary is null ? "gone" : canary.Get<string>("status", "phase"))}; "
            + $"primary {(primary is null ? "" : ImageOf(primary))}; "
            + $"target {(target is null ? "" : ImageOf(target))} x{target?.Get<int>("spec", "replicas")}; "
            + $"weight {Weight()}; "
            + $"apex {view.Services.Store.Get(_key)?.Get<string>("spec", "selector", "app")}";
    }

    private int Weight() => view.Ingresses.Store.Get(new ObjectKey(ns, $"{name}-canary")) is { } ingress ? ClusterView.WeightOf(ingress) : 0;

    private static JsonObject Json(string json) => JsonNode.Parse(json)!.AsObject();
}
