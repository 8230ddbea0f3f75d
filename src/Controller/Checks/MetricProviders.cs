using System.Text;
using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Analysis.Http;
using ProgressiveDelivery.Analysis.Prometheus;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Hosting;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Checks;

/// <summary>Finds the provider that answers a metric, with its credentials.</summary>
internal sealed class MetricProviders(ProviderPool pool, SecretReader secrets, ClusterHandler cluster, ControllerOptions options)
{
    /// <summary>The server for built-in metrics and inline queries.</summary>
    public Task<IMetricProvider> ServerAsync(CanarySpec spec, TimeSpan window, CancellationToken cancellationToken)
    {
        // The controller's credentials are for the controller's server: a Canary that names another one gets none.
        ObjectKey? secret = spec.MetricsServer is null && options.MetricsServerSecret is { Length: > 0 } name ? new ObjectKey(options.PodNamespace, name) : null;
        var settings = new PrometheusSettings { Address = spec.MetricsServer ?? options.MetricsServer ?? "" };
        return ConnectAsync(values => settings.WithLogin(values) with { CaCertificatePem = values("ca.crt") }, secret, window, cancellationToken);
    }

    /// <summary>The provider that a template names.</summary>
    public Task<IMetricProvider> OfAsync(MetricTemplate template, TimeSpan window, CancellationToken cancellationToken)
    {
        MetricProviderSpec provider = template.Spec.Provider;
        ObjectKey? secret = provider.SecretRef is { } reference ? new ObjectKey(template.Metadata.Namespace, reference.Name) : null;
        return ConnectAsync(values => ProviderKinds.Settings(provider, values, options.MetricsServer, cluster), secret, window, cancellationToken);
    }

    private async Task<IMetricProvider> ConnectAsync(
        Func<Func<string, string?>, ProviderSettings> settings, ObjectKey? secretKey, TimeSpan window, CancellationToken cancellationToken)
    {
        if (secretKey is not { } key)
        {
            return pool.Get(settings(_ => null), window);
        }

        try
        {
            return await secrets.ReadAsync(key, cancellationToken) is { } secret
                ? pool.Get(settings(name => Text(secret, name)), window)
                : new UnavailableProvider($"Secret {key} does not exist");
        }
        catch (ApiException refusal)
        {
            return new UnavailableProvider($"Secret {key} cannot be read: {refusal.Reason}");
        }
    }

    private static string? Text(IReadOnlyDictionary<string, byte[]> secret, string name)
        => secret.TryGetValue(name, out byte[]? value) ? Encoding.UTF8.GetString(value).TrimEnd('\r', '\n') : null;
}
