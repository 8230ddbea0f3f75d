using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>An open watch: a response whose body is an endless sequence of JSON values.</summary>
internal sealed class WatchStream<T> : IAsyncDisposable
    where T : class
{
    private readonly Resource<T> _resource;
    private readonly HttpResponseMessage _response;
    private readonly CancellationTokenSource _watchdog;

    private WatchStream(Resource<T> resource, HttpResponseMessage response, CancellationTokenSource watchdog)
    {
        _resource = resource;
        _response = response;
        _watchdog = watchdog;
    }

    /// <summary>Returns as soon as the server has answered, before the first event.</summary>
    public static async Task<WatchStream<T>> OpenAsync(
        ApiTransport transport, TimeProvider time, Resource<T> resource, string? ns, WatchOptions options, CancellationToken ct)
    {
        string path = ResourcePath.Query(
            ResourcePath.Collection(resource, ns),
            ("watch", "true"),
            ("allowWatchBookmarks", "true"),
            ("resourceVersion", options.ResourceVersion),
            ("labelSelector", options.LabelSelector),
            ("fieldSelector", options.FieldSelector),
            ("timeoutSeconds", ((long)options.Timeout.TotalSeconds).ToString(CultureInfo.InvariantCulture)));
        var request = new ApiRequest(HttpMethod.Get, "watch", resource.Plural, path);
        var watchdog = new CancellationTokenSource(options.Timeout + options.Grace, time);
        try
        {
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, watchdog.Token);
            HttpResponseMessage response = await transport.OpenAsync(request, linked.Token);
            return new(resource, response, watchdog);
        }
        catch (OperationCanceledException exception) when (watchdog.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            watchdog.Dispose();
            throw new TimeoutException($"{request}: the watch did not open.", exception);
        }
        catch
        {
            watchdog.Dispose();
            throw;
        }
    }

    /// <summary>Yields each event when it arrives and ends when the server ends the watch.</summary>
    /// <exception cref="IOException">The connection broke, was half open, or ended within an event.</exception>
    public async IAsyncEnumerable<WatchEvent<T>> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, _watchdog.Token);
        await using Stream body = await _response.Content.ReadAsStreamAsync(linked.Token);
        await using IAsyncEnumerator<JsonElement> frames = JsonSerializer
            .DeserializeAsyncEnumerable(body, KubernetesJsonContext.Frames.JsonElement, topLevelValues: true, linked.Token)
            .GetAsyncEnumerator(linked.Token);
        while (await MoveNextAsync(frames, ct))
        {
            yield return Read(frames.Current);
        }
    }

    public ValueTask DisposeAsync()
    {
        // Disposing the response closes its connection or stream: the server stops sending.
        _response.Dispose();
        _watchdog.Dispose();
        return ValueTask.CompletedTask;
    }

    private async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<JsonElement> frames, CancellationToken ct)
    {
        try
        {
            return await frames.MoveNextAsync();
        }
        catch (OperationCanceledException exception) when (_watchdog.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw new IOException("The watch outlived its timeout: its connection is half open.", exception);
        }
        catch (JsonException exception)
        {
            throw new IOException("The watch was cut within an event.", exception);
        }
        catch (HttpRequestException exception)
        {
            throw new IOException("The watch lost its connection.", exception);
        }
    }

    private WatchEvent<T> Read(JsonElement frame)
    {
        string rawType = ResourceDecoder.Text(frame, "type");
        JsonElement obj = ResourceDecoder.Property(frame, "object");
        WatchEventType type = rawType switch
        {
            "ADDED" => WatchEventType.Added,
            "MODIFIED" => WatchEventType.Modified,
            "DELETED" => WatchEventType.Deleted,
            "BOOKMARK" => WatchEventType.Bookmark,
            "ERROR" => WatchEventType.Error,
            _ => WatchEventType.Unknown,
        };
        return type switch
        {
            WatchEventType.Error => new(type, null, ApiStatus.TryRead(obj) ?? new(500, "Unknown", obj.ToString()), rawType),
            WatchEventType.Unknown => new(type, null, null, rawType),
            WatchEventType.Bookmark => new(type, new(default, "", Version(obj), null), null, rawType),
            _ => new(type, ResourceDecoder.Decode(_resource, obj), null, rawType),
        };
    }

    private static string Version(JsonElement obj) =>
        ResourceDecoder.Text(ResourceDecoder.Property(obj, "metadata"), "resourceVersion");
}
