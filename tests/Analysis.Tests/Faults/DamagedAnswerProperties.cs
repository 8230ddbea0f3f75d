using System.Net;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ProgressiveDelivery.Analysis.ClusterMetrics;
using ProgressiveDelivery.Analysis.Datadog;
using ProgressiveDelivery.Analysis.Dynatrace;
using ProgressiveDelivery.Analysis.GoogleCloud;
using ProgressiveDelivery.Analysis.Graphite;
using ProgressiveDelivery.Analysis.Http;
using ProgressiveDelivery.Analysis.InfluxDb;
using ProgressiveDelivery.Analysis.Json;
using ProgressiveDelivery.Analysis.NewRelic;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Analysis.Tests.Faults;

/// <summary>However an answer is damaged on its way, it is read without an exception, and a number comes from a 200 only.</summary>
public sealed class DamagedAnswerProperties
{
    private const string Address = "https://p.googleapis.com";

    private static readonly ManualTimeProvider Time = new();

    private static readonly (IProviderApi Api, ProviderUnderFault Server)[] Providers =
    [
        (Api(new DatadogSettings { Address = Address }), new DatadogUnderFault()),
        (Api(new NewRelicSettings { Address = Address, AccountId = "1", ApiKey = "k" }), new NerdGraphUnderFault()),
        (Api(new NewRelicSettings { Address = Address, AccountId = "1" }), new InsightsUnderFault()),
        (Api(new GraphiteSettings { Address = Address }), new GraphiteUnderFault()),
        (Api(new InfluxDbSettings { Address = Address }), new InfluxDbUnderFault()),
        (Api(new DynatraceSettings { Address = Address }), new DynatraceUnderFault()),
        (Api(new GoogleCloudSettings { Address = Address, Project = "p" }), new GoogleCloudUnderFault()),
        (Api(new JsonSettings { Address = Address }), new JsonUnderFault()),
        (Api(new ClusterMetricsSettings { Address = Address }), new ExternalMetricsUnderFault()),
        (Api(new ClusterMetricsSettings { Address = Address, Custom = true }), new CustomMetricsUnderFault()),
    ];

    private static readonly Gen<(int Provider, Fault Fault, int At, int Value, int Cut)> Damages =
        from provider in Gen.Choose(0, Providers.Length - 1)
        from fault in Gen.Elements(Enum.GetValues<Fault>())
        from at in Gen.Choose(0, 400)
        from value in Gen.Choose(0, 255)
        from cut in Gen.Choose(0, 800)
        select (provider, fault, at, value, cut);

    [Fact]
    public void Damaged_answer_is_a_reading() => Prop.ForAll(Damages.ToArbitrary(), damage =>
    {
        (IProviderApi api, ProviderUnderFault server) = Providers[damage.Provider];
        FaultAnswer answer = server.Answer(damage.Fault, Time.GetUtcNow());
        byte[] body = Encoding.UTF8.GetBytes(answer.Body);
        body[damage.At % body.Length] = (byte)damage.Value;
        var received = new HttpAnswer((HttpStatusCode)answer.Status, null, body.AsMemory(0, Math.Min(body.Length, damage.Cut)));
        return api.Read(new MetricQuery(server.Query, ProviderUnderFault.Window), received) switch
        {
            MetricReading.Value value => answer.Status == 200 && !double.IsNaN(value.Number),
            MetricReading.NoData => answer.Status == 200,
            _ => true,
        };
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    private static IProviderApi Api(ProviderSettings settings) => settings.Api(Time);
}
