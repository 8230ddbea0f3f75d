using ProgressiveDelivery.Analysis.ClusterMetrics;
using ProgressiveDelivery.Analysis.Datadog;
using ProgressiveDelivery.Analysis.Dynatrace;
using ProgressiveDelivery.Analysis.GoogleCloud;
using ProgressiveDelivery.Analysis.Graphite;
using ProgressiveDelivery.Analysis.Http;
using ProgressiveDelivery.Analysis.InfluxDb;
using ProgressiveDelivery.Analysis.Json;
using ProgressiveDelivery.Analysis.NewRelic;
using ProgressiveDelivery.Analysis.Prometheus;
using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Checks;

/// <summary>Turns the provider of a MetricTemplate and its Secret into settings. Types and Secret keys are Flagger's where it has them.</summary>
internal static class ProviderKinds
{
    private static readonly string[] WithoutDefaultAddress = ["graphite", "influxdb", "dynatrace", "json"];
    private static readonly string[] WithoutDefaultLogin = ["datadog", "newrelic", "influxdb", "dynatrace"];

    /// <param name="spec">The provider.</param>
    /// <param name="secret">The value of a key of its Secret; null when there is none.</param>
    /// <param name="metricsServer">The controller's own Prometheus.</param>
    /// <param name="cluster">Asks this cluster's API server.</param>
    public static ProviderSettings Settings(MetricProviderSpec spec, Func<string, string?> secret, string? metricsServer, HttpMessageHandler? cluster)
    {
        ProviderSettings settings = spec.Type switch
        {
            "datadog" => new DatadogSettings
            {
                Address = spec.Address ?? DatadogSettings.DefaultAddress,
                ApiKey = secret(DatadogSettings.ApiKeyName),
                ApplicationKey = secret(DatadogSettings.ApplicationKeyName),
            },
            "newrelic" => NewRelic(spec, secret),
            "graphite" => new GraphiteSettings { Address = spec.Address ?? "" }.WithLogin(secret),
            "influxdb" => new InfluxDbSettings
            {
                Address = spec.Address ?? "",
                Token = secret(InfluxDbSettings.TokenName),
                Organisation = secret(InfluxDbSettings.OrganisationName),
            },
            "dynatrace" => new DynatraceSettings { Address = spec.Address ?? "", Token = secret(DynatraceSettings.TokenName) },
            "stackdriver" => new GoogleCloudSettings
            {
                Address = spec.Address ?? GoogleCloudSettings.DefaultAddress,
                Project = secret(GoogleCloudSettings.ProjectName),
                ServiceAccountKeyJson = secret(GoogleCloudSettings.ServiceAccountKeyName),
            },
            "json" => new JsonSettings { Address = spec.Address ?? "" }.WithLogin(secret),
            "externalmetrics" or "custommetrics" => new ClusterMetricsSettings
            {
                Address = spec.Address ?? ClusterMetricsSettings.DefaultAddress,
                Custom = spec.Type == "custommetrics",
                Cluster = spec.Address is null ? cluster : null,
                BearerToken = spec.Address is null ? null : secret("token"),
            },
            _ => new PrometheusSettings { Address = spec.Address ?? metricsServer ?? "", Signing = AwsProviders.SigningOf(spec, secret) }.WithLogin(secret),
        };
        return settings.WithTls(secret) with
        {
            Headers = spec.Headers ?? new Dictionary<string, IReadOnlyList<string>>(),
            InsecureSkipVerify = spec.InsecureSkipVerify ?? false,
        };
    }

    /// <summary>What is wrong with a provider, and with a query whose placeholders are filled in, as far as it can be known without the Secret.</summary>
    public static IEnumerable<string> Problems(MetricProviderSpec spec, string query)
    {
        foreach (string aws in AwsProviders.Problems(spec, query))
        {
            yield return aws;
        }

        if (spec.Type == AwsProviders.CloudWatch)
        {
            yield break;
        }

        if (spec.Address is null && WithoutDefaultAddress.Contains(spec.Type))
        {
            yield return $"provider.address is missing; a provider of type {spec.Type} has no default";
        }

        if (spec.SecretRef is null && WithoutDefaultLogin.Contains(spec.Type))
        {
            yield return $"provider.secretRef is missing; a provider of type {spec.Type} needs credentials";
        }

        if (Settings(spec, _ => null, null, null).ProblemOf(query) is { } problem)
        {
            yield return $"the query is broken: {problem}";
        }
    }

    /// <summary>Basic or bearer credentials.</summary>
    public static T WithLogin<T>(this T settings, Func<string, string?> secret) where T : ProviderSettings => (T)(settings with
    {
        Username = secret("username"),
        Password = secret("password"),
        BearerToken = secret("token"),
    });

    /// <summary>Whom to trust, and what to show to servers that ask for a certificate.</summary>
    public static T WithTls<T>(this T settings, Func<string, string?> secret) where T : ProviderSettings => (T)(settings with
    {
        CaCertificatePem = secret("ca.crt"),
        ClientCertificatePem = secret("tls.crt"),
        ClientKeyPem = secret("tls.key"),
    });

    private static NewRelicSettings NewRelic(MetricProviderSpec spec, Func<string, string?> secret)
    {
        string? userKey = secret(NewRelicSettings.ApiKeyName);
        return new NewRelicSettings
        {
            Address = spec.Address ?? (userKey is { Length: > 0 } ? NewRelicSettings.DefaultGraphAddress : NewRelicSettings.DefaultInsightsAddress),
            AccountId = secret(NewRelicSettings.AccountIdName),
            ApiKey = userKey,
            QueryKey = secret(NewRelicSettings.QueryKeyName),
        };
    }
}
