using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Checks;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Starts;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Tests.Starts;

public sealed class DependenciesTests
{
    private static readonly JsonObject Target = new()
    {
        ["spec"] = new JsonObject { ["template"] = new JsonObject { ["spec"] = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["image"] = "api:2" }) } } },
    };

    private readonly Dictionary<ObjectKey, Canary> _canaries = [];

    [Theory]
    [InlineData(Phase.Initializing, "is being adopted")]
    [InlineData(Phase.Progressing, "is still rolling out revision")]
    [InlineData(Phase.Promoting, "is still rolling out revision")]
    [InlineData(Phase.Finalising, "is still rolling out revision")]
    [InlineData(Phase.Failed, "has failed revision")]
    [InlineData(Phase.Terminating, "is being deleted")]
    [InlineData(Phase.Succeeded, null)]
    [InlineData(Phase.Initialized, null)]
    public void Rollout_begins_when_what_it_depends_on_is_promoted(string phase, string? obstacle)
    {
        Put("shop/api", status => status with { Phase = phase });

        DependencyState state = State(Put("shop/app", null, "api"), Target);

        Assert.Equal("shop/api", state.Name);
        Assert.Equal(obstacle is null, state.Obstacle is null);
        Assert.StartsWith(obstacle ?? "", state.Obstacle ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Revision_that_the_other_has_not_begun_with_is_waited_for()
    {
        Put("shop/api", status => status with { Phase = Phase.Succeeded, LastPromotedSpec = "old" });

        Assert.StartsWith("is still to roll out revision", State(Put("shop/app", null, "api"), Target).Obstacle, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_that_is_missing_is_waited_for_and_its_name_told()
        => Assert.StartsWith("does not exist; create it", State(Put("shop/app", null, "api"), Target).Obstacle, StringComparison.Ordinal);

    [Fact]
    public void Failure_of_the_other_tells_its_commit_until_its_next_release()
    {
        Put("shop/api", status => status with { Phase = Phase.Initialized, Provenance = new ProvenanceStatus { Bad = Decisions.Given.Origin("c2") }, Rollback = Decisions.Given.Failed(RollbackPhase.Converged).Status.Rollback });

        DependencyState state = State(Put("shop/app", null, "api"), Target);

        Assert.Equal(("c2", Decisions.Given.Now, null), (state.FailedCommit, state.FailedAt, state.Obstacle));
    }

    [Fact]
    public void Change_of_the_other_or_of_its_target_is_noticed()
    {
        Put("shop/api", same => same);

        Assert.Equal(
            [new("Canary", new ObjectKey("shop", "api")), new("Deployment", new ObjectKey("shop", "app"))],
            Dependencies.References(Put("shop/app", null, "api"), _canaries.GetValueOrDefault));
    }

    [Fact]
    public void Circle_is_refused_on_each_of_its_canaries_and_nowhere_else()
    {
        Canary a = Put("shop/a", null, "b");
        Canary b = Put("shop/b", null, "c");
        Canary c = Put("shop/c", null, "a");
        Canary outside = Put("shop/outside", null, "a");
        Canary self = Put("shop/self", null, "self");

        Assert.Equal("spec.dependsOn leads back to this Canary (shop/a → shop/b → shop/c → shop/a), so that none of them could ever begin; take one of them out.", Assert.Single(Problems(a)));
        Assert.Contains("(shop/b → shop/c → shop/a → shop/b)", Assert.Single(Problems(b)), StringComparison.Ordinal);
        Assert.Single(Problems(c));
        Assert.Empty(Problems(outside));
        Assert.Contains("(shop/self → shop/self)", Assert.Single(Problems(self)), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_ways_to_the_same_canary_are_no_circle()
    {
        Put("shop/base", null);
        Put("shop/left", null, "base");
        Put("shop/right", null, "base");

        Assert.Empty(Problems(Put("shop/top", null, "left", "right")));
    }

    [Fact]
    public void Other_namespaces_are_refused_where_the_installation_says_so()
    {
        Canary canary = Put("shop/app", null);
        canary = canary with { Spec = canary.Spec with { DependsOn = [new DependencySpec { Name = "api", Namespace = "ops" }] } };

        Assert.Empty(Problems(canary));
        Assert.Contains("spec.dependsOn[0] leads to namespace ops", Assert.Single(DependencyChecks.In(canary, _canaries.GetValueOrDefault, ownNamespaceOnly: true)), StringComparison.Ordinal);
    }

    private IEnumerable<string> Problems(Canary canary) => DependencyChecks.In(canary, _canaries.GetValueOrDefault, ownNamespaceOnly: false);

    private DependencyState State(Canary canary, JsonObject target) => Assert.Single(Dependencies.States(canary, _canaries.GetValueOrDefault, _ => PodTemplate.HashOf(target)));

    private Canary Put(string name, Func<CanaryStatus, CanaryStatus>? status, params string[] dependsOn)
    {
        var key = ObjectKey.Parse(name);
        Canary given = Decisions.Given.In(Phase.Initialized, known => (status ?? (same => same))(known with { LastPromotedSpec = PodTemplate.HashOf(Target), Provenance = null })).Canary;
        return _canaries[key] = given with
        {
            Metadata = given.Metadata with { Name = key.Name, Namespace = key.Namespace },
            Spec = given.Spec with { DependsOn = [.. dependsOn.Select(other => new DependencySpec { Name = other })] },
        };
    }
}
