using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Bench.ControlPlane;

/// <summary>A node without a kubelet: every pod that the scheduler gives it runs and is ready at once.</summary>
internal sealed class StandInNode : IDisposable
{
    private const string Name = "stand-in";
    private const int Workers = 8;

    private static readonly string[] Conditions = ["Initialized", "Ready", "ContainersReady", "PodScheduled"];

    private static readonly Resource<JsonObject> Nodes = Resources.Custom("", "v1", "nodes", "Node", namespaced: false);

    private readonly ApiClient _client;
    private readonly Informer<JsonObject> _pods;
    private readonly WorkQueue<ObjectKey> _queue = new(TimeProvider.System);
    private int _addresses;

    public StandInNode(ApiClient client)
    {
        _client = client;
        _pods = new(client, Resources.Pods, new() { Transform = Slim });
        _pods.AddHandler((key, _, pod) =>
        {
            if (pod is not null && IsToStart(pod))
            {
                _queue.Add(key);
            }
        });
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await RegisterAsync(cancellationToken);
        await Task.WhenAll([_pods.RunAsync(cancellationToken), .. Enumerable.Range(0, Workers).Select(_ => WorkAsync(cancellationToken))]);
    }

    public void Dispose() => _queue.Dispose();

    private async Task RegisterAsync(CancellationToken cancellationToken)
    {
        var key = new ObjectKey("", Name);
        await _client.CreateAsync(Nodes, key, new JsonObject { ["metadata"] = new JsonObject { ["name"] = Name } }, cancellationToken);
        JsonObject Room() => new() { ["cpu"] = "100000", ["memory"] = "100000Gi", ["pods"] = "100000", ["ephemeral-storage"] = "100000Gi" };
        await _client.MergePatchAsync(Nodes, key, new JsonObject
        {
            ["status"] = new JsonObject { ["capacity"] = Room(), ["allocatable"] = Room(), ["conditions"] = new JsonArray(Condition("Ready")) },
        }, cancellationToken, "status");
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        while (await _queue.GetAsync(cancellationToken) is { } key)
        {
            try
            {
                if (_pods.Store.Get(key) is { } pod && IsToStart(pod))
                {
                    await _client.MergePatchAsync(Resources.Pods, key, new JsonObject { ["status"] = Running(pod) }, cancellationToken, "status");
                }
            }
            catch (ApiException gone) when (gone.IsNotFound)
            {
                // It was deleted before it ran.
            }
            catch (Exception trouble) when (trouble is ApiException or HttpRequestException or IOException or TimeoutException)
            {
                _queue.AddRateLimited(key);
            }
            finally
            {
                _queue.Done(key);
            }
        }
    }

    private JsonObject Running(JsonObject pod)
    {
        int number = Interlocked.Increment(ref _addresses);
        string address = $"198.18.{(number >> 8) & 255}.{number & 255}";
        string now = KubernetesTime.Format(DateTimeOffset.UtcNow);
        JsonObject container = pod.Items("spec", "containers").First();
        return new JsonObject
        {
            ["phase"] = "Running",
            ["hostIP"] = "198.18.255.1",
            ["podIP"] = address,
            ["podIPs"] = new JsonArray(new JsonObject { ["ip"] = address }),
            ["startTime"] = now,
            ["conditions"] = new JsonArray([.. Conditions.Select(Condition)]),
            ["containerStatuses"] = new JsonArray(new JsonObject
            {
                ["name"] = container.Get<string>("name"),
                ["image"] = container.Get<string>("image"),
                ["imageID"] = "",
                ["ready"] = true,
                ["started"] = true,
                ["restartCount"] = 0,
                ["state"] = new JsonObject { ["running"] = new JsonObject { ["startedAt"] = now } },
            }),
        };
    }

    private static JsonObject Condition(string type) => new() { ["type"] = type, ["status"] = "True" };

    private static bool IsToStart(JsonObject pod) => pod.Get<string>("spec", "nodeName") == Name && pod.Get<string>("status", "phase") == "Pending" && !pod.IsBeingDeleted();

    private static JsonObject Slim(JsonObject pod) => new()
    {
        ["metadata"] = new JsonObject
        {
            ["name"] = pod.Name(),
            ["namespace"] = pod.Namespace(),
            ["deletionTimestamp"] = pod.At("metadata", "deletionTimestamp")?.DeepClone(),
        },
        ["spec"] = new JsonObject { ["nodeName"] = pod.Get<string>("spec", "nodeName"), ["containers"] = new JsonArray([.. pod.Items("spec", "containers").Select(one => new JsonObject { ["name"] = one.Get<string>("name"), ["image"] = one.Get<string>("image") })]) },
        ["status"] = new JsonObject { ["phase"] = pod.Get<string>("status", "phase") },
    };
}
