using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>The Kubernetes API: reads, lists, watches and writes objects of any kind.</summary>
/// <remarks>
/// A refusal is an <see cref="ApiException"/>, a lost connection an <see cref="HttpRequestException"/> or
/// <see cref="IOException"/>, and a server that does not answer a <see cref="TimeoutException"/>: the work queue retries them all.
/// </remarks>
public sealed class ApiClient : IDisposable
{
    private readonly ApiTransport _transport;

    public ApiClient(ConnectionSettings settings, TimeProvider? time = null, ILoggerFactory? loggers = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Settings = settings;
        Time = time ?? TimeProvider.System;
        Loggers = loggers ?? NullLoggerFactory.Instance;
        _transport = new ApiTransport(
            settings, ConnectionHandler.Create(settings, Time, Loggers), Time, Loggers.CreateLogger<ApiClient>());
    }

    public ConnectionSettings Settings { get; }

    internal TimeProvider Time { get; }

    internal ILoggerFactory Loggers { get; }

    /// <summary>Reads one object; null when it is not there.</summary>
    public async Task<T?> GetAsync<T>(Resource<T> resource, ObjectKey key, CancellationToken ct)
        where T : class
    {
        try
        {
            var request = new ApiRequest(HttpMethod.Get, "get", resource.Plural, ResourcePath.Object(resource, key)) { Repeatable = true };
            return await _transport.SendAsync(request, (body, token) => ReadAsync(resource, body, token), ct);
        }
        catch (ApiException exception) when (exception.IsNotFound)
        {
            return null;
        }
    }

    /// <summary>Reads all objects of a namespace (all namespaces when <paramref name="ns"/> is null), page by page.</summary>
    public Task<ListResult<T>> ListAsync<T>(Resource<T> resource, string? ns, ListOptions options, CancellationToken ct)
        where T : class => new PagedList<T>(_transport, resource, ns, options).ReadAsync(ct);

    /// <summary>Follows changes from <see cref="WatchOptions.ResourceVersion"/> until the server ends the watch; <see cref="Informer{T}"/> resumes.</summary>
    public async IAsyncEnumerable<WatchEvent<T>> WatchAsync<T>(
        Resource<T> resource, string? ns, WatchOptions options, [EnumeratorCancellation] CancellationToken ct)
        where T : class
    {
        await using WatchStream<T> stream = await WatchStream<T>.OpenAsync(_transport, Time, resource, ns, options, ct);
        await foreach (WatchEvent<T> change in stream.ReadAsync(ct))
        {
            yield return change;
        }
    }

    /// <summary>Creates an object; <see cref="ApiException.IsAlreadyExists"/> tells that one of that name is there.</summary>
    public async Task<T> CreateAsync<T>(Resource<T> resource, ObjectKey key, T body, CancellationToken ct)
        where T : class
    {
        JsonObject json = Identified(resource, key, ToJson(resource, body));
        var request = new ApiRequest(HttpMethod.Post, "create", resource.Plural, Validated(ResourcePath.Collection(resource, key.Namespace, required: true)))
        {
            Body = Bytes(json),
        };
        try
        {
            return await SendAsync(resource, request, ct);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            // The server may have created it before the connection broke, so look before asking again.
            if (await GetAsync(resource, key, ct) is not null)
            {
                throw new ApiException(
                    new(409, "AlreadyExists", $"{resource} {key} is there after a lost connection; it may be ours."), request.ToString());
            }

            return await SendAsync(resource, request, ct);
        }
    }

    /// <summary>Writes the whole object; with a resourceVersion in it, only over the version that was read.</summary>
    /// <remarks>Deletes every field that <paramref name="body"/> does not carry, so use it for our own kinds and for objects read as JSON.</remarks>
    public Task<T> ReplaceAsync<T>(Resource<T> resource, ObjectKey key, T body, CancellationToken ct, string? subresource = null)
        where T : class
    {
        JsonObject json = Identified(resource, key, ToJson(resource, body));
        return SendAsync(
            resource,
            new(HttpMethod.Put, "update", resource.Plural, Validated(ResourcePath.Object(resource, key, subresource)))
            {
                Body = Bytes(json),
                Repeatable = json.ResourceVersion().Length > 0,
            },
            ct);
    }

    /// <summary>Server-side apply: states all the fields that <paramref name="fieldManager"/> owns; one left out since the last time is removed.</summary>
    /// <param name="force">Take fields over from other managers; only for fields that are ours by contract.</param>
    public Task<T> ApplyAsync<T>(
        Resource<T> resource, ObjectKey key, JsonObject intent, string fieldManager, bool force, CancellationToken ct, string? subresource = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(intent);
        ArgumentException.ThrowIfNullOrEmpty(fieldManager);
        JsonObject json = Identified(resource, key, (JsonObject)intent.DeepClone());
        (json["metadata"] as JsonObject)?.Remove("managedFields");
        return SendAsync(
            resource,
            new(HttpMethod.Patch, "apply", resource.Plural, Validated(
                ResourcePath.Object(resource, key, subresource), ("fieldManager", fieldManager), ("force", force ? "true" : null)))
            {
                Body = Bytes(json),
                // JSON is YAML.
                ContentType = "application/apply-patch+yaml",
                Repeatable = true,
            },
            ct);
    }

    /// <summary>JSON merge patch: null deletes a field, an array replaces the whole array.</summary>
    /// <remarks>Put metadata.resourceVersion into the patch when the decision depended on what was read.</remarks>
    public Task<T> MergePatchAsync<T>(
        Resource<T> resource, ObjectKey key, JsonObject patch, CancellationToken ct, string? subresource = null, string? fieldManager = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(patch);
        return SendAsync(
            resource,
            new(HttpMethod.Patch, "patch", resource.Plural, Validated(
                ResourcePath.Object(resource, key, subresource), ("fieldManager", fieldManager)))
            {
                Body = Bytes(patch),
                ContentType = "application/merge-patch+json",
                Repeatable = true,
            },
            ct);
    }

    /// <summary>Deletes an object; false when it was already gone.</summary>
    public async Task<bool> DeleteAsync<T>(Resource<T> resource, ObjectKey key, CancellationToken ct, DeleteOptions? options = null)
        where T : class
    {
        options ??= new DeleteOptions();
        var body = new JsonObject
        {
            ["kind"] = "DeleteOptions",
            ["apiVersion"] = "v1",
            ["propagationPolicy"] = options.Propagation.ToString(),
        };
        if (options.Uid is not null || options.ResourceVersion is not null)
        {
            body["preconditions"] = KubernetesJson.WithoutNulls(("uid", options.Uid), ("resourceVersion", options.ResourceVersion));
        }

        var request = new ApiRequest(HttpMethod.Delete, "delete", resource.Plural, ResourcePath.Object(resource, key))
        {
            Body = Bytes(body),
            Repeatable = true,
        };
        try
        {
            return await _transport.SendAsync(request, (_, _) => Task.FromResult(true), ct);
        }
        catch (ApiException exception) when (exception.IsNotFound)
        {
            return false;
        }
    }

    /// <summary>The server's version, for example "v1.33.2".</summary>
    public async Task<string> GetServerVersionAsync(CancellationToken ct) =>
        (await GetJsonAsync("version", "version", ct)).Get<string>("gitVersion") ?? "";

    /// <summary>Reads what lies at a path, for APIs that are no objects (metrics); no more than <paramref name="limit"/> bytes of it.</summary>
    /// <param name="path">Path and parameters, escaped, below the server's address.</param>
    public Task<byte[]> GetRawAsync(string path, int limit, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(path);
        return _transport.SendAsync(
            new(HttpMethod.Get, "get", "raw", path.TrimStart('/')) { Repeatable = true },
            async (body, token) =>
            {
                byte[] read = new byte[limit];
                return read[..await body.ReadAtLeastAsync(read, limit, throwOnEndOfStream: false, token)];
            },
            ct);
    }

    /// <summary>The groups and versions that this server serves, so that we need not assume a Kubernetes version.</summary>
    public async Task<ServedApis> DiscoverAsync(CancellationToken ct) =>
        ServedApis.Read(await GetJsonAsync("discovery", "apis", ct));

    /// <summary>Whether this server serves that kind in that group and version.</summary>
    public async Task<bool> ServesAsync<T>(Resource<T> resource, CancellationToken ct)
        where T : class
    {
        try
        {
            JsonObject list = await GetJsonAsync("discovery", ResourcePath.Group(resource.Group, resource.Version), ct);
            return list.Items("resources").Any(served => served.Get<string>("name") == resource.Plural);
        }
        catch (ApiException exception) when (exception.IsNotFound)
        {
            return false;
        }
    }

    /// <summary>Where this server keeps the objects of a kind, for manifests of kinds unknown to us; null when it serves none.</summary>
    public async Task<Resource<JsonObject>?> FindKindAsync(string apiVersion, string kind, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(apiVersion);
        int slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        (string group, string version) = slash < 0 ? ("", apiVersion) : (apiVersion[..slash], apiVersion[(slash + 1)..]);
        try
        {
            JsonObject list = await GetJsonAsync("discovery", ResourcePath.Group(group, version), ct).ConfigureAwait(false);
            // Subresources (deployments/scale) are listed beside their kind.
            JsonObject? served = list.Items("resources").FirstOrDefault(
                item => item.Get<string>("kind") == kind && item.Get<string>("name")?.Contains('/', StringComparison.Ordinal) == false);
            return served is null ? null : Resources.Custom(group, version, served.Get<string>("name")!, kind, served.Get<bool>("namespaced"));
        }
        catch (ApiException exception) when (exception.IsNotFound)
        {
            return null;
        }
    }

    public void Dispose() => _transport.Dispose();

    internal Task<WatchStream<T>> OpenWatchAsync<T>(Resource<T> resource, string? ns, WatchOptions options, CancellationToken ct)
        where T : class => WatchStream<T>.OpenAsync(_transport, Time, resource, ns, options, ct);

    private Task<T> SendAsync<T>(Resource<T> resource, ApiRequest request, CancellationToken ct)
        where T : class => _transport.SendAsync(request, (body, token) => ReadAsync(resource, body, token), ct);

    private Task<JsonObject> GetJsonAsync(string resource, string path, CancellationToken ct) => _transport.SendAsync(
        new(HttpMethod.Get, "get", resource, path) { Repeatable = true },
        async (body, token) => await JsonSerializer.DeserializeAsync(body, KubernetesJsonContext.Strict.JsonObject, token)
            ?? throw new JsonException($"{path} answered null."),
        ct);

    private static async Task<T> ReadAsync<T>(Resource<T> resource, Stream body, CancellationToken ct)
        where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(body, resource.TypeInfo, ct)
                ?? throw new JsonException($"{resource}: the server answered null.");
        }
        catch (ArgumentException exception)
        {
            // What the framework throws for a property that is given twice.
            throw new JsonException($"{resource}: {exception.Message}", exception);
        }
    }

    private static JsonObject ToJson<T>(Resource<T> resource, T body)
        where T : class =>
        (JsonObject)(body is JsonObject json ? json.DeepClone() : JsonSerializer.SerializeToNode(body, resource.TypeInfo)!);

    private static JsonObject Identified<T>(Resource<T> resource, ObjectKey key, JsonObject json)
        where T : class
    {
        json["apiVersion"] ??= resource.ApiVersion;
        json["kind"] ??= resource.Kind;
        if (json["metadata"] is not JsonObject metadata)
        {
            json["metadata"] = metadata = [];
        }

        metadata["name"] ??= key.Name;
        if (resource.Namespaced)
        {
            metadata["namespace"] ??= key.Namespace;
        }

        return json.Key() == key ? json : throw new ArgumentException($"The object is {json.Key()}, not {key}.", nameof(key));
    }

    // Servers before 1.25 do not know the parameter and ignore it.
    private string Validated(string path, params ReadOnlySpan<(string Name, string? Value)> parameters) =>
        ResourcePath.Query(path, [.. parameters, ("fieldValidation", Settings.FieldValidation)]);

    private static byte[] Bytes(JsonObject json) => JsonSerializer.SerializeToUtf8Bytes(json, KubernetesJsonContext.Frames.JsonObject);
}
