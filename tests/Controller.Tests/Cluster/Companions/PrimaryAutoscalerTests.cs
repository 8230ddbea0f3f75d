using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Routing;

namespace ProgressiveDelivery.Controller.Tests.Cluster;

public sealed class PrimaryAutoscalerTests
{
    [Fact]
    public void Copy_scales_the_primary_and_loses_nothing()
    {
        JsonObject copy = PrimaryAutoscaler.Desired(Scalers.Hpa(), Scalers.App(Scalers.Reference()));

        JsonObject expected = Scalers.Hpa()["spec"]!.DeepClone().AsObject();
        expected["scaleTargetRef"]!["name"] = "shop-primary";
        Assert.True(JsonNode.DeepEquals(expected, copy["spec"]));
        Assert.Equal("shop-primary", copy.Name());
        Assert.True(GeneratedMetadata.IsOwnedBy(copy, "test/shop"));
        Assert.Equal(["team"], copy.Labels().Keys);
    }

    [Theory]
    [InlineData(null, null, null, 2, 10)]
    [InlineData(4, 20, null, 4, 20)]
    [InlineData(4, null, null, 4, 10)]
    [InlineData(null, null, 6, 6, 10)]
    [InlineData(null, null, 60, 10, 10)]
    [InlineData(8, null, 6, 8, 10)]
    public void Copy_keeps_to_the_overrides_and_does_not_shrink_in_a_trial(int? least, int? most, int? floor, int expectedLeast, int expectedMost)
    {
        JsonObject copy = PrimaryAutoscaler.Desired(Scalers.Hpa(), Scalers.App(Scalers.Reference(least: least, most: most), floor));

        Assert.Equal((expectedLeast, expectedMost), (copy.Get<int>("spec", "minReplicas"), copy.Get<int>("spec", "maxReplicas")));
    }

    [Fact]
    public void Copy_of_an_object_metric_describes_the_primary()
    {
        JsonObject source = Scalers.Hpa(spec: """
            {"metrics":[{"type":"Object","object":{"describedObject":{"kind":"Deployment","name":"shop"}}},{"type":"Object","object":{"describedObject":{"kind":"Service","name":"shop-canary"}}},
              {"type":"Object","object":{"describedObject":{"kind":"Ingress","name":"shop"}}}]}
            """);

        JsonObject copy = PrimaryAutoscaler.Desired(source, Scalers.App(Scalers.Reference()));

        Assert.Equal(["shop-primary", "shop-primary", "shop"], copy.Items("spec", "metrics").Select(metric => metric.Get<string>("object", "describedObject", "name")));
    }

    [Fact]
    public void ScaledObject_is_copied_with_names_of_its_own()
    {
        JsonObject copy = PrimaryAutoscaler.Desired(Scalers.ScaledObject(), Scalers.App(Scalers.Reference(AutoscalerRef.ScaledObject, 3, 9)));

        Assert.Equal("shop-primary", copy.Get<string>("spec", "scaleTargetRef", "name"));
        Assert.Equal("shop-hpa-primary", copy.Get<string>("spec", "advanced", "horizontalPodAutoscalerConfig", "name"));
        Assert.Equal((3, 9), (copy.Get<int>("spec", "minReplicaCount"), copy.Get<int>("spec", "maxReplicaCount")));
        Assert.Equal("0 8 * * *", copy.Items("spec", "triggers").Last().Get<string>("metadata", "start"));
    }

    [Theory]
    [InlineData("up{deployment=\"shop\"}", "up{deployment=\"shop-primary\"}")]
    [InlineData("up{service=\"shop-canary\"}", "up{service=\"shop-primary\"}")]
    [InlineData("up{pod=~\"shop-[0-9a-z]+-.*\"}", "up{pod=~\"shop-primary-[0-9a-z]+-.*\"}")]
    [InlineData("up{deployment=\"shop-primary\"}", "up{deployment=\"shop-primary\"}")]
    [InlineData("up{deployment=\"workshop\"} shopping my-shop", "up{deployment=\"workshop\"} shopping my-shop")]
    public void Query_asks_for_the_primary_where_it_asked_for_the_target(string query, string expected)
    {
        JsonObject copy = PrimaryAutoscaler.Desired(Scalers.ScaledObject(query), Scalers.App(Scalers.Reference(AutoscalerRef.ScaledObject)));

        Assert.Equal(expected, copy.Items("spec", "triggers").First().Get<string>("metadata", "query"));
    }

    [Fact]
    public void Query_that_the_spec_gives_stands_as_it_is()
    {
        AutoscalerRef reference = Scalers.Reference(AutoscalerRef.ScaledObject, queries: new Dictionary<string, string> { ["load"] = "mine(shop)" });

        JsonObject copy = PrimaryAutoscaler.Desired(Scalers.ScaledObject(), Scalers.App(reference));

        Assert.Equal("mine(shop)", copy.Items("spec", "triggers").First().Get<string>("metadata", "query"));
    }

    [Fact]
    public void Pause_of_KEDA_puts_back_what_was_before()
    {
        JsonObject scaled = Scalers.ScaledObject(annotations: "\"autoscaling.keda.sh/paused-replicas\":\"3\"");
        JsonObject paused = Merged(scaled, KedaPause.Paused(scaled, "test/shop")!);
        JsonObject again = Merged(paused, KedaPause.Paused(paused, "test/shop"));
        JsonObject resumed = Merged(again, KedaPause.Resumed(again, "test/shop")!);

        Assert.True(KedaPause.IsPausedFor(paused, "test/shop"));
        Assert.Null(KedaPause.Paused(paused, "test/shop"));
        Assert.Null(KedaPause.Resumed(paused, "test/another"));
        Assert.Equal("3", resumed.Annotation(KedaPause.PausedReplicas));
        Assert.Single(resumed.Annotations());
    }

    private static JsonObject Merged(JsonObject obj, JsonObject? patch)
    {
        var merged = (JsonObject)obj.DeepClone();
        foreach ((string name, JsonNode? value) in patch?["metadata"]!["annotations"]!.AsObject() ?? [])
        {
            var annotations = (JsonObject)merged["metadata"]!["annotations"]!;
            annotations.Remove(name);
            if (value is not null)
            {
                annotations[name] = value.DeepClone();
            }
        }

        return merged;
    }
}
