using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Controller.Hosting;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Kubernetes.Tests;

namespace ProgressiveDelivery.Controller.Tests.Cluster;

/// <summary>ConfigMaps and Secrets in an API server, and what the controller has of them.</summary>
internal sealed class ConfigStore : IAsyncDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, JsonObject> _objects = [];
    private readonly HashSet<string> _forbidden = [];
    private readonly FakeApiServer _server = FakeApiServer.Start();
    private readonly ApiClient _client;
    private readonly Task _run;
    private int _version;

    public ConfigStore(ControllerOptions? options = null, TimeProvider? time = null)
    {
        _server.Always((request, context) => Answer(request)(request, context));
        _client = new ApiClient(_server.Settings);
        Cache = new ConfigCache(_client, time ?? TimeProvider.System, (options ?? new ControllerOptions()).SecretInterval);
        Revisions = new Revisions(Cache, options ?? new ControllerOptions());
        Copies = new ConfigCopies(_client, Cache, options ?? new ControllerOptions());
        _run = Cache.RunAsync(_stop.Token);
    }

    public ConfigCache Cache { get; }

    public Revisions Revisions { get; }

    public ConfigCopies Copies { get; }

    public IReadOnlyList<FakeRequest> Requests => _server.Requests;

    public IReadOnlyList<JsonObject> All
    {
        get
        {
            lock (_objects)
            {
                return [.. _objects.Values];
            }
        }
    }

    /// <summary>Stores objects, or takes them in the place of those of that name, and shows them to the cache.</summary>
    public async Task PutAsync(params JsonObject[] objects)
    {
        foreach (JsonObject obj in objects)
        {
            Place(obj);
            await ShowAsync(obj.Get<string>("kind")!, obj.Key());
        }
    }

    public async Task DeleteAsync(string kind, string name)
    {
        lock (_objects)
        {
            _objects.Remove($"/api/v1/namespaces/test/{kind.ToLowerInvariant()}s/{name}");
        }

        await ShowAsync(kind, new ObjectKey("test", name));
    }

    /// <summary>Takes the right to read a kind away.</summary>
    public void Forbid(string kind) => _forbidden.Add($"/api/v1/namespaces/test/{kind.ToLowerInvariant()}s");

    /// <summary>Changes or adds an object without a word to the cache.</summary>
    public void Place(JsonObject obj)
    {
        lock (_objects)
        {
            obj["metadata"]!["resourceVersion"] = $"{++_version}";
            _objects[PathOf(obj)] = obj;
        }
    }

    /// <summary>Waits until the cache has an answer for both kinds.</summary>
    public async Task SyncedAsync()
    {
        foreach (string kind in ConfigReference.Kinds.Keys)
        {
            await Wait.UntilAsync(() => Cache.Read(kind, new ObjectKey("test", "any")) is not ConfigReading.Pending, kind);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _run.WaitAsync(Wait.Limit));
        _client.Dispose();
        _stop.Dispose();
        await _server.DisposeAsync();
    }

    private async Task ShowAsync(string kind, ObjectKey key)
    {
        await SyncedAsync();
        await Cache.ReadLiveAsync(kind, key, None);
    }

    private static string PathOf(JsonObject obj) => $"/api/v1/namespaces/test/{obj.Get<string>("kind")!.ToLowerInvariant()}s/{obj.Name()}";

    private FakeAnswer Answer(FakeRequest request)
    {
        lock (_objects)
        {
            string path = request.Path;
            if (_forbidden.Any(prefix => path.StartsWith(prefix, StringComparison.Ordinal)))
            {
                return Answers.Status(403, "Forbidden");
            }

            if (request.IsWatch)
            {
                return Answers.Park;
            }

            switch (request.Method)
            {
                case "PATCH":
                    JsonObject written = request.Json;
                    written["metadata"]!["uid"] = $"uid-{written.Name()}";
                    written["metadata"]!["resourceVersion"] = $"{++_version}";
                    _objects[path] = written;
                    return Answers.Json(written.ToJsonString());
                case "DELETE":
                    return _objects.Remove(path) ? Answers.Json("{}") : Answers.Status(404, "NotFound");
                default:
                    return _objects.TryGetValue(path, out JsonObject? found) ? Answers.Json(found.ToJsonString())
                        : path.Split('/').Length == 6
                            ? Answers.List("9", [.. _objects.Where(entry => entry.Key.StartsWith(path + "/", StringComparison.Ordinal) && Selects(request, entry.Value)).Select(entry => entry.Value.ToJsonString())])
                            : Answers.Status(404, "NotFound");
            }
        }
    }

    private static bool Selects(FakeRequest request, JsonObject obj)
        => request.Argument("labelSelector")?.Split('=') is not [var label, var value] || obj.Label(label) == value;
}
