using System.Text;
using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Analysis.CloudWatch;
using ProgressiveDelivery.Analysis.Http;
using ProgressiveDelivery.Analysis.Prometheus;
using ProgressiveDelivery.Analysis.Requests;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Hosting;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Checks;

/// <summary>Finds the provider that answers a metric, with its credentials.</summary>
internal sealed class MetricProviders(
    ProviderPool pool, CloudWatchProviderPool cloudWatch, SecretReader secrets, ClusterHandler cluster, ControllerOptions options, TimeProvider time) : IMetricProviders
{
    public IRequestMetrics RequestsOf(Canary canary) => MetricsSources.Of(canary);

    public Task<IMetricProvider> ServerAsync(CanarySpec spec, TimeSpan window, CancellationToken cancellationToken)
    {
        if ((spec.MetricsServer ?? options.MetricsServer) is not { Length: > 0 } address)
        {
            return Task.FromResult<IMetricProvider>(new UnavailableProvider("no Prometheus is named: set spec.metricsServer, or --metrics-server"));
        }

        // The controller's credentials are for the controller's server: a Canary that names another one gets none.
        ObjectKey? secret = spec.MetricsServer is null && options.MetricsServerSecret is { Length: > 0 } name ? new ObjectKey(options.PodNamespace, name) : null;
        var settings = new PrometheusSettings
        {
            Address = address,
            Signing = spec.MetricsServer is null ? AwsProviders.SigningOf(options) : null,
        };
        return WithSecretAsync(secret, values => pool.Get(settings.WithLogin(values).WithTls(values), window), cancellationToken);
    }

    public Task<IMetricProvider> SourceAsync(CanarySpec spec, TimeSpan interval, TimeSpan sinceTraffic, CancellationToken cancellationToken) =>
        MetricsSources.CloudWatchOf(spec) is { } settings
            ? Task.FromResult(cloudWatch.Get(settings, interval, time.GetUtcNow() - sinceTraffic))
            : ServerAsync(spec, AnalysisWindow.For(interval, sinceTraffic), cancellationToken);

    public Task<IMetricProvider> OfAsync(MetricTemplate template, TimeSpan interval, TimeSpan sinceTraffic, CancellationToken cancellationToken)
    {
        MetricProviderSpec provider = template.Spec.Provider;
        ObjectKey? secret = provider.SecretRef is { } reference ? new ObjectKey(template.Metadata.Namespace, reference.Name) : null;
        return WithSecretAsync(
            secret,
            values => provider.Type == AwsProviders.CloudWatch
                ? cloudWatch.Get(AwsProviders.CloudWatchOf(provider, values), interval, time.GetUtcNow() - sinceTraffic)
                : pool.Get(ProviderKinds.Settings(provider, values, options.MetricsServer, cluster), AnalysisWindow.For(interval, sinceTraffic)),
            cancellationToken);
    }

    /// <param name="provide">Makes the provider of the values of the Secret's keys; all are null when none is named.</param>
    private async Task<IMetricProvider> WithSecretAsync(ObjectKey? secretKey, Func<Func<string, string?>, IMetricProvider> provide, CancellationToken cancellationToken)
    {
        if (secretKey is not { } key)
        {
            return provide(_ => null);
        }

        try
        {
            return await secrets.ReadAsync(key, cancellationToken) is { } secret
                ? provide(name => Text(secret, name))
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
