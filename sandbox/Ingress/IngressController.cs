using System.Text.Json.Nodes;
using System.Threading.Channels;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Sandbox.Ingress.Nginx;
using ProgressiveDelivery.Sandbox.Ingress.Routing;

namespace ProgressiveDelivery.Sandbox.Ingress;

/// <summary>Keeps nginx's routes equal to the cluster's Ingresses, Services and ready endpoints.</summary>
internal sealed partial class IngressController(
    ApiClient client, NginxProcess nginx, IngressOptions options, ILogger<IngressController> logger) : BackgroundService
{
    /// <summary>Long enough to gather the endpoint changes of one rollout step, too short to be seen.</summary>
    private static readonly TimeSpan Debounce = TimeSpan.FromMilliseconds(20);

    private readonly Informer<JsonObject> _ingresses = new(client, Resources.Ingresses);
    private readonly Informer<JsonObject> _services = new(client, Resources.Services);
    private readonly Informer<JsonObject> _endpoints = new(client, Resources.Endpoints);
    // One pending signal says as much as many.
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Informer<JsonObject>[] informers = [_ingresses, _services, _endpoints];
        List<Task> running = [.. informers.Select(informer => informer.RunAsync(stoppingToken))];
        foreach (Informer<JsonObject> informer in informers)
        {
            informer.AddHandler((_, _, _) => _changes.Writer.TryWrite(true));
            await informer.WaitForSyncAsync(stoppingToken);
        }

        string published = Build();
        await nginx.StartAsync(published, stoppingToken);
        LogServing(options.IngressClass);
        running.Add(WatchNginxAsync(stoppingToken));
        running.Add(FollowAsync(published, stoppingToken));
        // Whatever ends first ended wrongly, and the program with it.
        await await Task.WhenAny(running);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await nginx.StopAsync(cancellationToken);
    }

    private async Task FollowAsync(string published, CancellationToken cancellationToken)
    {
        do
        {
            await Task.Delay(Debounce, cancellationToken);
            string routes = Build();
            if (routes != published)
            {
                await nginx.PublishAsync(routes, cancellationToken);
                published = routes;
                LogPublished(routes.Length);
            }

            await WriteAddressesAsync(cancellationToken);
        }
        while (await _changes.Reader.ReadAsync(cancellationToken));
    }

    private string Build() => RoutingTableBuilder.Build(
        new ClusterView
        {
            Ingresses = _ingresses.Store.All(),
            Services = _services.Store.All().ToDictionary(service => service.Key()),
            Endpoints = _endpoints.Store.All().ToDictionary(endpoints => endpoints.Key()),
        },
        options.IngressClass).ToJson();

    private async Task WriteAddressesAsync(CancellationToken cancellationToken)
    {
        foreach (JsonObject ingress in _ingresses.Store.All().Where(ingress => IngressClass.Has(ingress, options.IngressClass)))
        {
            var balancer = new JsonObject { ["ingress"] = new JsonArray(new JsonObject { ["ip"] = options.Address }) };
            if (JsonNode.DeepEquals(ingress["status"]?["loadBalancer"], balancer))
            {
                continue;
            }

            try
            {
                var patch = new JsonObject { ["status"] = new JsonObject { ["loadBalancer"] = balancer } };
                await client.MergePatchAsync(Resources.Ingresses, ingress.Key(), patch, cancellationToken, subresource: "status");
            }
            catch (Exception failure) when (failure is ApiException or HttpRequestException or IOException or TimeoutException)
            {
                // The address is for people to read; the next change of anything writes it.
                LogStatusFailed(ingress.Key(), failure.Message);
            }
        }
    }

    private async Task WatchNginxAsync(CancellationToken cancellationToken)
    {
        int code = await nginx.WaitForExitAsync(cancellationToken);
        throw new InvalidOperationException($"nginx ended with code {code}");
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "serving Ingresses of class {IngressClass}")]
    private partial void LogServing(string ingressClass);

    [LoggerMessage(Level = LogLevel.Information, Message = "published a routing table of {Length} characters")]
    private partial void LogPublished(int length);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Ingress}: address not written: {Reason}")]
    private partial void LogStatusFailed(ObjectKey ingress, string reason);
}
