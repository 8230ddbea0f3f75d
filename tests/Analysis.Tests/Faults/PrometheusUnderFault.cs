using ProgressiveDelivery.Analysis.Http;
using ProgressiveDelivery.Analysis.Prometheus;

namespace ProgressiveDelivery.Analysis.Tests.Faults;

/// <summary>https://prometheus.io/docs/prometheus/latest/querying/api/#instant-queries</summary>
public sealed class PrometheusUnderFault : ProviderUnderFault
{
    public override string Name => "Prometheus";

    public override string Query => "sum(x{a=\"b\"})";

    public override IMetricProvider Connect(string address, TimeProvider time) =>
        new HttpProvider(new PrometheusSettings { Address = address, BearerToken = "t0ken" }, time);

    public override string? Complaint(FaultRequest request, DateTimeOffset now) => Require(
        (request.Method == "GET", "the method must be GET"),
        (request.Path == "/api/v1/query", "the path must be /api/v1/query"),
        (request.Parameter("query") == Query, "the parameter query must be the query"),
        (request.Header("Authorization") == "Bearer t0ken", "the token must be sent"));

    public override FaultAnswer Answer(Fault fault, DateTimeOffset now) => PromQlAnswers.Of(fault);
}
