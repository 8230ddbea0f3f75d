using Microsoft.Extensions.Logging;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>The list-and-watch loop of an informer, and the only owner of its resourceVersion.</summary>
internal sealed class Reflector<T>(
    ApiClient client, Resource<T> resource, InformerOptions<T> options, Informer<T> informer, ILogger logger)
    where T : class
{
    // A shorter watch without an event is a failure in disguise: a proxy, or a server that is going down.
    private static readonly TimeSpan ShortestHealthyWatch = TimeSpan.FromSeconds(1);

    private readonly Backoff _backoff = new(TimeSpan.FromSeconds(0.8), TimeSpan.FromSeconds(30), client.Time);
    private readonly string _name = resource.ToString();

    public async Task RunAsync(CancellationToken ct)
    {
        string? version = null;
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            try
            {
                version ??= await ListAsync(ct);
                version = await WatchAsync(version, ct);
            }
            catch (Exception exception) when (!ct.IsCancellationRequested)
            {
                // Every other failure is answered by waiting and trying again: an informer ends by cancellation only.
                await BackOffAsync(exception.Message, LongDelay(exception), ct);
            }
        }
    }

    private async Task<string> ListAsync(CancellationToken ct)
    {
        var what = new ListOptions
        {
            LabelSelector = options.LabelSelector,
            FieldSelector = options.FieldSelector,
            PageSize = options.PageSize,
        };
        ListResult<T> list = await client.ListAsync(resource, options.Namespace, what, ct);
        informer.Replace(list);
        informer.Report(null);
        logger.InformerListed(_name, list.Entries.Count);
        return list.ResourceVersion;
    }

    /// <summary>Follows one watch to its end and returns the version to go on from; null when only a new list helps.</summary>
    private async Task<string?> WatchAsync(string version, CancellationToken ct)
    {
        long started = client.Time.GetTimestamp();
        bool any = false;
        try
        {
            await using WatchStream<T> stream =
                await client.OpenWatchAsync(resource, options.Namespace, WatchFrom(version), ct);
            informer.Report(null);
            await foreach (WatchEvent<T> change in stream.ReadAsync(ct))
            {
                if (change.Error is { } error)
                {
                    return await AfterErrorAsync(error, version, ct);
                }

                any = true;
                version = Take(change, version);
            }
        }
        catch (ApiException exception)
        {
            return await AfterErrorAsync(exception.Status, version, ct);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or TimeoutException)
        {
            await BackOffAsync(exception.Message, null, ct);
            return version;
        }

        if (!any && client.Time.GetElapsedTime(started) < ShortestHealthyWatch)
        {
            await BackOffAsync("the server ended the watch at once", null, ct);
        }

        logger.WatchResumed(_name);
        return version;
    }

    private WatchOptions WatchFrom(string version) => new()
    {
        ResourceVersion = version,
        LabelSelector = options.LabelSelector,
        FieldSelector = options.FieldSelector,
        Timeout = options.WatchTimeout * (1 + Random.Shared.NextDouble()),
    };

    private string Take(WatchEvent<T> change, string version)
    {
        switch (change.Type)
        {
            case WatchEventType.Added or WatchEventType.Modified:
                informer.Upsert(change.Item!);
                break;
            case WatchEventType.Deleted:
                informer.Remove(change.Item!);
                break;
            case WatchEventType.Bookmark:
                break;
            default:
                logger.EventSkipped(_name, change.RawType);
                return version;
        }

        return change.Item!.ResourceVersion.Length > 0 ? change.Item.ResourceVersion : version;
    }

    private async Task<string?> AfterErrorAsync(ApiStatus error, string version, CancellationToken ct)
    {
        if (error.IsGone || error.IsResourceVersionTooLarge)
        {
            logger.InformerRelists(_name, error.Message);
            return null;
        }

        await BackOffAsync($"{error.Code} {error.Reason}: {error.Message}", null, ct);
        // The server's own trouble says nothing about our version; anything else may, so list to be safe.
        return error.Code is 429 or >= 500 ? version : null;
    }

    private TimeSpan? LongDelay(Exception exception) =>
        exception is ApiException { IsForbidden: true } or ApiException { IsNotFound: true } ? options.MissingKindDelay : null;

    private Task BackOffAsync(string problem, TimeSpan? atLeast, CancellationToken ct)
    {
        informer.Report(problem);
        TimeSpan wait = _backoff.Next();
        wait = atLeast > wait ? atLeast.Value : wait;
        logger.InformerBacksOff(_name, wait.TotalSeconds, problem);
        return Task.Delay(wait, client.Time, ct);
    }
}
