using ProgressiveDelivery.Analysis.Http;

namespace ProgressiveDelivery.Analysis.Prometheus;

/// <summary>Where a server is that speaks the HTTP API of Prometheus (Thanos, Mimir, VictoriaMetrics) and how to talk to it.</summary>
public sealed record PrometheusSettings : ProviderSettings
{
    protected override string Product => "Prometheus";

    internal override IProviderApi Api(TimeProvider time) => new PrometheusApi(this);
}
