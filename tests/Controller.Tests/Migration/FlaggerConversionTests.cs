using System.Text.Json;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Migration;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Tests.Migration;

public sealed class FlaggerConversionTests
{
    [Fact]
    public void Canary_that_asks_for_nothing_special_comes_along_whole()
    {
        Conversion conversion = FlaggerConversion.Canary(FlaggerObjects.Canary());

        Assert.Empty(conversion.Losses);
        Assert.Equal("canary.gitops.dev/v1beta1", conversion.Object.Get<string>("apiVersion"));
        Assert.Equal(["team"], conversion.Object.Labels().Keys);
        Assert.Equal("flagger-uid", conversion.Object.Annotation(FlaggerConversion.ImportedAnnotation));
        CanarySpec spec = conversion.Object.Deserialize(ApiJson.Default.Canary)!.Spec;
        Assert.Equal((20, 60, 5), (spec.Analysis.StepWeight, spec.Analysis.MaxWeight, spec.Analysis.Threshold));
        Assert.Equal(("HorizontalPodAutoscaler", 2), (spec.AutoscalerRef!.Kind, spec.AutoscalerRef.PrimaryScalerReplicas!.MinReplicas));
        Assert.Equal("latency", spec.Analysis.Metrics![^1].TemplateRef!.Name);
    }

    [Theory]
    [InlineData("""{"service":{"port":80,"gateways":["mesh"]}}""", "spec.service.gateways is for Istio")]
    [InlineData("""{"service":{"port":80,"timeout":"5s"}}""", "proxy-read-timeout")]
    [InlineData("""{"routeRef":{"name":"x"}}""", "spec.routeRef is for APISIX")]
    [InlineData("""{"somethingNew":1}""", "spec.somethingNew is not a field that Canary acts on.")]
    [InlineData("""{"provider":"istio"}""", "spec.provider is istio")]
    [InlineData("""{"progressDeadlineSeconds":0.5}""", "spec.progressDeadlineSeconds is 0.5; give 1 to 86400")]
    [InlineData("""{"analysis":{"stepWeight":20,"metrics":[{"name":"errors","query":"up","threshold":1,"surprise":true}]}}""", "spec.analysis.metrics[0].surprise")]
    public void Field_that_cannot_be_taken_over_is_named_and_left_out(string spec, string sentence)
    {
        Conversion conversion = FlaggerConversion.Canary(FlaggerObjects.Canary(spec));

        Assert.Contains(conversion.Losses, loss => loss.Contains(sentence, StringComparison.Ordinal));
        Assert.Empty(FlaggerConversion.Canary(FlaggerObjects.WithSpec(FlaggerObjects.Canary(), (JsonObject)conversion.Object["spec"]!)).Losses);
    }

    [Theory]
    [InlineData("""{"service":{"port":80,"gateways":[],"headless":false,"portDiscovery":false,"retries":null,"timeout":""}}""")]
    [InlineData("""{"analysis":{"stepWeight":20,"mirror":false,"mirrorWeight":0,"match":[]}}""")]
    public void Field_that_asks_for_nothing_is_no_loss(string spec) => Assert.Empty(FlaggerConversion.Canary(FlaggerObjects.Canary(spec)).Losses);

    [Theory]
    [InlineData("""{"analysis":{"interval":"5s","stepWeight":20}}""", "which is what Flagger made of it")]
    [InlineData("""{"analysis":{"stepWeight":20,"metrics":[{"name":"request-success-rate"}]}}""", "never failed; it is left out")]
    [InlineData("""{"analysis":{"stepWeight":20,"metrics":[{"name":"errors","query":"up"}]}}""", "thresholdRange.max 0")]
    [InlineData("""{"analysis":{"stepWeight":20,"metrics":[{"name":"request-duration","threshold":500}]}}""", "99th percentile")]
    [InlineData("""{"analysis":{"stepWeight":20,"alerts":[{"name":"ops","severity":"","providerRef":{"name":"x"}}]}}""", "Flagger never sent it")]
    [InlineData("""{"ingressRef":{"apiVersion":"networking.k8s.io/v1beta1","kind":"Ingress","name":"shop"}}""", "the same Ingress")]
    [InlineData("{}", "spec.revertOnDeletion was left out")]
    public void What_means_something_else_here_is_said(string spec, string sentence)
        => Assert.Contains(FlaggerConversion.Canary(FlaggerObjects.Canary(spec)).Notes, note => note.Contains(sentence, StringComparison.Ordinal));

    [Fact]
    public void Deprecated_analysis_is_read_where_it_was()
    {
        JsonObject flagger = FlaggerObjects.Canary("""{"analysis":null,"canaryAnalysis":{"stepWeights":[10,50]}}""");

        Assert.Equal(2, (FlaggerConversion.Canary(flagger).Object.At("spec", "analysis", "stepWeights") as JsonArray)?.Count);
    }

    [Theory]
    [InlineData("prometheus", null)]
    [InlineData("datadog", null)]
    [InlineData("splunk", "spec.provider.type is splunk")]
    [InlineData("keptn", "spec.provider.type is keptn")]
    public void Metric_template_comes_along_with_a_provider_that_is_known(string type, string? loss)
    {
        Conversion conversion = FlaggerConversion.MetricTemplate(FlaggerObjects.Object("MetricTemplate", $$"""{"provider":{"type":"{{type}}","address":"http://metrics","secretRef":{"name":"s"} },"query":"up"}"""));

        Assert.Equal(loss is null, conversion.Losses.Count == 0);
        Assert.All(conversion.Losses, sentence => Assert.Contains(loss!, sentence, StringComparison.Ordinal));
        Assert.Equal("s", conversion.Object.Get<string>("spec", "provider", "secretRef", "name"));
    }

    [Fact]
    public void Alert_provider_comes_along_and_says_what_differs()
    {
        Conversion conversion = FlaggerConversion.AlertProvider(FlaggerObjects.Object("AlertProvider", """{"type":"msteams","secretRef":{"name":"teams"}}"""));

        Assert.Empty(conversion.Losses);
        Assert.Contains(conversion.Notes, note => note.Contains("adaptive cards", StringComparison.Ordinal));
    }
}
