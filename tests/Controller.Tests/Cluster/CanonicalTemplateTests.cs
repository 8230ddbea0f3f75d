using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Cluster;

namespace ProgressiveDelivery.Controller.Tests.Cluster;

/// <summary>An upgrade of the controller or of the API server must not make every app look changed.</summary>
public sealed class CanonicalTemplateTests
{
    /// <summary>What a user writes.</summary>
    private const string Plain = """
        {"metadata":{"labels":{"app":"shop"}},
         "spec":{"containers":[{"name":"app","image":"registry.example:5000/shop:1.2","ports":[{"containerPort":8080}],
           "env":[{"name":"POD","valueFrom":{"fieldRef":{"fieldPath":"metadata.name"}}}],
           "readinessProbe":{"httpGet":{"path":"/","port":8080}}}],
          "volumes":[{"name":"c","configMap":{"name":"settings"}},{"name":"t","projected":{"sources":[{"serviceAccountToken":{"path":"t"}}]}}],
          "serviceAccountName":"shop",
          "topologySpreadConstraints":[{"maxSkew":1,"topologyKey":"zone","whenUnsatisfiable":"ScheduleAnyway","labelSelector":{}}]}}
        """;

    /// <summary>The same as an API server gives it back.</summary>
    private const string Defaulted = """
        {"metadata":{"creationTimestamp":null,"labels":{"app":"shop"}},
         "spec":{"restartPolicy":"Always","dnsPolicy":"ClusterFirst","schedulerName":"default-scheduler","terminationGracePeriodSeconds":30,"securityContext":{},
          "serviceAccount":"shop","serviceAccountName":"shop",
          "containers":[{"image":"registry.example:5000/shop:1.2","imagePullPolicy":"IfNotPresent","name":"app","ports":[{"containerPort":8080,"protocol":"TCP"}],
           "resources":{},"terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File",
           "env":[{"name":"POD","valueFrom":{"fieldRef":{"apiVersion":"v1","fieldPath":"metadata.name"}}}],
           "readinessProbe":{"failureThreshold":3,"httpGet":{"path":"/","port":8080,"scheme":"HTTP"},"periodSeconds":10,"successThreshold":1,"timeoutSeconds":1}}],
          "volumes":[{"name":"c","configMap":{"defaultMode":420,"name":"settings"}},{"name":"t","projected":{"defaultMode":420,"sources":[{"serviceAccountToken":{"expirationSeconds":3600,"path":"t"}}]}}],
          "topologySpreadConstraints":[{"maxSkew":1,"nodeAffinityPolicy":"Honor","nodeTaintsPolicy":"Ignore","topologyKey":"zone","whenUnsatisfiable":"ScheduleAnyway","labelSelector":{}}]}}
        """;

    [Fact]
    public void What_the_API_server_fills_in_makes_no_new_revision() => Assert.Equal(HashOf(Plain), HashOf(Defaulted));

    [Theory]
    [InlineData(Plain, "v1-229f5c1102")]
    [InlineData("""{"metadata":{"labels":{"app":"a"}},"spec":{"containers":[{"name":"a","image":"a"}]}}""", "v1-21413e71c0")]
    [InlineData("""{"spec":{"containers":[],"futureField":{"a":[1,2.50,null,{}]}}}""", "v1-8c57b5b680")]
    public void Hash_is_the_same_in_every_version_of_the_controller(string template, string hash) => Assert.Equal(hash, HashOf(template));

    [Theory]
    [InlineData("\"image\":\"shop:1\"", "\"image\":\"shop:2\"")]
    [InlineData("\"image\":\"shop:1\"", "\"image\":\"shop:1\",\"imagePullPolicy\":\"Always\"")]
    [InlineData("\"image\":\"shop\"", "\"image\":\"shop\",\"imagePullPolicy\":\"IfNotPresent\"")]
    [InlineData("\"image\":\"shop:1\"", "\"image\":\"shop:1\",\"readinessProbe\":{\"periodSeconds\":11}")]
    [InlineData("\"image\":\"shop:1\"", "\"image\":\"shop:1\",\"futureField\":{}")]
    public void What_a_user_changes_makes_a_new_revision(string before, string after) => Assert.NotEqual(HashOf(Container(before)), HashOf(Container(after)));

    [Theory]
    [InlineData("\"image\":\"shop\"", "\"image\":\"shop\",\"imagePullPolicy\":\"Always\"")]
    [InlineData("\"image\":\"host:5000/shop\"", "\"image\":\"host:5000/shop\",\"imagePullPolicy\":\"Always\"")]
    [InlineData("\"image\":\"shop@sha256:ab\"", "\"image\":\"shop@sha256:ab\",\"imagePullPolicy\":\"IfNotPresent\"")]
    public void Pull_policy_that_follows_from_the_image_makes_no_new_revision(string before, string after) => Assert.Equal(HashOf(Container(before)), HashOf(Container(after)));

    private static string Container(string fields) => $$$"""{"spec":{"containers":[{"name":"app",{{{fields}}}}]}}""";

    private static string HashOf(string template) => PodTemplate.HashOf(new JsonObject { ["spec"] = new JsonObject { ["template"] = JsonNode.Parse(template) } });
}
