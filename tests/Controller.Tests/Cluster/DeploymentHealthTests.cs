using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Controller.Decisions;

namespace ProgressiveDelivery.Controller.Tests.Cluster;

public sealed class DeploymentHealthTests
{
    [Theory]
    [InlineData(2, """{"observedGeneration":2,"replicas":2,"updatedReplicas":2,"availableReplicas":2}""", "Ready")]
    [InlineData(2, """{"observedGeneration":1,"replicas":2,"updatedReplicas":2,"availableReplicas":2}""", "Progressing")]
    [InlineData(2, """{"observedGeneration":2,"replicas":2,"updatedReplicas":1,"availableReplicas":2}""", "Progressing")]
    [InlineData(2, """{"observedGeneration":2,"replicas":3,"updatedReplicas":2,"availableReplicas":3}""", "Progressing")]
    [InlineData(2, """{"observedGeneration":2,"replicas":2,"updatedReplicas":2,"availableReplicas":1}""", "Progressing")]
    [InlineData(2, """{"observedGeneration":2,"replicas":2,"updatedReplicas":2}""", "Progressing")]
    [InlineData(0, """{"observedGeneration":2}""", "Progressing")]
    [InlineData(2, """{"observedGeneration":2,"replicas":2,"updatedReplicas":2,"conditions":[{"type":"Progressing","status":"False","reason":"ProgressDeadlineExceeded","message":"late"}]}""", "Failed")]
    public void Health_follows_the_status(int replicas, string status, string health)
    {
        JsonObject deployment = Deployments.Target(replicas);
        deployment["status"] = JsonNode.Parse(status);

        Assert.Equal(health, DeploymentHealth.Of(deployment, [], 100).Health.ToString());
    }

    private const string Quota = """{"type":"ReplicaFailure","status":"True","reason":"FailedCreate","message":"exceeded quota: pods"}""";
    private const string Late = """{"type":"Progressing","status":"False","reason":"ProgressDeadlineExceeded","message":"late"}""";

    [Theory]
    [InlineData(false, Late + "," + Quota, null, "Blocked", "exceeded quota")]
    [InlineData(true, Late, null, "Blocked", "paused")]
    [InlineData(false, Late, """{"type":"PodScheduled","status":"False","message":"0/3 nodes are available"}""", "Blocked", "0/3 nodes")]
    [InlineData(false, Late, """{"type":"PodScheduled","status":"True"},{"type":"Ready","status":"False"}""", "Failed", "late")]
    [InlineData(false, Late + "," + Quota, """{"type":"PodScheduled","status":"True"},{"type":"Ready","status":"False"}""", "Failed", "late")]
    public void Pods_that_cannot_start_for_outer_reasons_do_not_fail_the_workload(bool paused, string conditions, string? podConditions, string health, string reason)
    {
        JsonObject deployment = Deployments.Target(2);
        deployment["spec"]!["paused"] = paused;
        deployment["status"] = JsonNode.Parse("""{"observedGeneration":2,"replicas":1,"updatedReplicas":1,"conditions":[""" + conditions + "]}");
        JsonObject[] pods = podConditions is null ? [] : [(JsonObject)JsonNode.Parse("""{"metadata":{"name":"p"},"status":{"conditions":[""" + podConditions + "]}}")!];

        (WorkloadHealth found, string because) = DeploymentHealth.Of(deployment, [.. pods.Select(Slimming.Pod)], 100);

        Assert.Equal(health, found.ToString());
        Assert.Contains(reason, because, StringComparison.Ordinal);
    }

    [Fact]
    public void Paused_deployment_that_serves_is_ready()
    {
        JsonObject deployment = Deployments.Target(1);
        deployment["spec"]!["paused"] = true;
        deployment["status"] = JsonNode.Parse("""{"observedGeneration":2,"replicas":1,"updatedReplicas":1,"availableReplicas":1}""");

        Assert.Equal(WorkloadHealth.Ready, DeploymentHealth.Of(deployment, [], 100).Health);
    }

    [Fact]
    public void Part_of_the_pods_is_enough_when_the_threshold_says_so()
    {
        JsonObject deployment = Deployments.Target(4);
        deployment["status"] = JsonNode.Parse("""{"observedGeneration":2,"replicas":4,"updatedReplicas":4,"availableReplicas":2}""");

        Assert.Equal(WorkloadHealth.Ready, DeploymentHealth.Of(deployment, [], 50).Health);
        Assert.Equal(WorkloadHealth.Progressing, DeploymentHealth.Of(deployment, [], 51).Health);
    }

    [Theory]
    [InlineData("CrashLoopBackOff", 1, "Failed")]
    [InlineData("CrashLoopBackOff", 0, "Progressing")]
    [InlineData("ImagePullBackOff", 0, "Failed")]
    [InlineData("InvalidImageName", 0, "Failed")]
    [InlineData("ErrImagePull", 0, "Progressing")]
    [InlineData("ContainerCreating", 0, "Progressing")]
    [InlineData("CreateContainerConfigError", 0, "Progressing")]
    public void Container_that_waiting_does_not_cure_fails_the_workload_at_once(string reason, int restarts, string health)
    {
        JsonObject deployment = Deployments.Target(1);
        deployment["status"] = JsonNode.Parse("""{"observedGeneration":2,"replicas":1,"updatedReplicas":1}""");
        JsonObject pod = Pod(reason, restarts);

        Assert.Equal(health, DeploymentHealth.Of(deployment, [pod], 100).Health.ToString());
    }

    [Fact]
    public void One_hopeless_pod_of_many_is_no_verdict_while_the_threshold_can_be_reached()
    {
        JsonObject deployment = Deployments.Target(4);
        deployment["status"] = JsonNode.Parse("""{"observedGeneration":2,"replicas":4,"updatedReplicas":4,"availableReplicas":3}""");

        Assert.Equal(WorkloadHealth.Ready, DeploymentHealth.Of(deployment, [Pod("ImagePullBackOff", 0)], 75).Health);
        Assert.Equal(WorkloadHealth.Failed, DeploymentHealth.Of(deployment, [Pod("ImagePullBackOff", 0)], 80).Health);
    }

    [Fact]
    public void Pod_that_is_on_its_way_out_says_nothing_about_the_workload()
    {
        JsonObject deployment = Deployments.Target(1);
        deployment["status"] = JsonNode.Parse("""{"observedGeneration":2,"replicas":1,"updatedReplicas":1,"availableReplicas":1}""");
        JsonObject pod = Pod("CrashLoopBackOff", 7);
        pod["metadata"]!["deletionTimestamp"] = "2026-01-01T00:00:00Z";

        Assert.Equal(WorkloadHealth.Ready, DeploymentHealth.Of(deployment, [pod], 100).Health);
    }

    private static JsonObject Pod(string reason, int restarts) => JsonNode.Parse($$$"""
        {"metadata":{"name":"shop-1"},"status":{"containerStatuses":[{"name":"shop","restartCount":{{{restarts}}},"state":{"waiting":{"reason":"{{{reason}}}"} } }] } }
        """)!.AsObject();
}
