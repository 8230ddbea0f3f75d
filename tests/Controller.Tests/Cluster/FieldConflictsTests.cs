using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Tests.Decisions;

namespace ProgressiveDelivery.Controller.Tests.Cluster;

public sealed class FieldConflictsTests
{
    [Theory]
    [InlineData("kustomize-controller", "Flux (kustomize-controller) sets spec.replicas of Deployment shop, which the Canary scales to zero between releases; remove the line replicas: from its manifest in Git.")]
    [InlineData("helm", "Helm sets spec.replicas of Deployment shop, which the Canary scales to zero between releases; let the chart leave replicas: out")]
    [InlineData("helm-controller", "Flux (helm-controller) sets spec.replicas of Deployment shop, which the Canary scales to zero between releases; let the chart leave replicas: out")]
    [InlineData("argocd-controller", "or add to the Application: ignoreDifferences: [{group: \"apps\", kind: Deployment, name: shop, namespace: prod, jsonPointers: [/spec/replicas]}] and syncOptions: [RespectIgnoreDifferences=true]")]
    public void Replicas_in_Git_are_named_with_the_line_that_ends_it(string manager, string sentence)
    {
        FieldConflict? conflict = FieldConflicts.Of(App, Cached("Deployment", Entry(manager, "2026-01-01T00:00:00Z", "f:replicas")), null, null);

        Assert.Equal("ReplicasInGit", conflict?.Reason);
        Assert.Contains(sentence.Replace("shop", App.Target.Name, StringComparison.Ordinal).Replace("prod", App.Namespace, StringComparison.Ordinal), conflict!.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("canary-controller")]
    [InlineData("kube-controller-manager")]
    [InlineData("kubectl-edit")]
    public void Replicas_that_somebody_else_has_set_are_no_conflict(string manager)
        => Assert.Null(FieldConflicts.Of(App, Cached("Deployment", Entry(manager, "2026-01-01T00:00:00Z", "f:replicas"), Entry("kustomize-controller", "2026-01-01T00:00:00Z", "f:template")), null, null));

    [Fact]
    public void Service_whose_selector_is_set_back_is_named()
    {
        FieldConflict? conflict = FieldConflicts.Of(App, Cached("Deployment", Entry("helm", "2026-01-01T00:00:00Z", "f:template")), Cached("Service", Entry("helm", "2026-01-02T00:00:00Z", "f:selector")), null);

        Assert.Equal("SelectorInGit", conflict?.Reason);
        Assert.Contains("let the chart leave the Service out, for the Canary makes it", conflict!.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"jsonPointers":["/spec/replicas"]}""", "RespectIgnoreDifferences=true", true)]
    [InlineData("""{"jqPathExpressions":[".spec.replicas"]}""", "RespectIgnoreDifferences=true", true)]
    [InlineData("""{"jsonPointers":["/spec/replicas"]}""", "CreateNamespace=true", false)] // hidden in the diff, and written all the same
    [InlineData("""{"jsonPointers":["/spec/template"]}""", "RespectIgnoreDifferences=true", false)]
    [InlineData("""{"name":"another","jsonPointers":["/spec/replicas"]}""", "RespectIgnoreDifferences=true", false)]
    public void Argo_cd_that_is_told_to_leave_the_field_alone_is_no_conflict(string ignored, string option, bool isIgnored)
    {
        var entry = (JsonObject)JsonNode.Parse(ignored)!;
        (entry["group"], entry["kind"]) = ("apps", "Deployment");
        JsonObject application = SlimApplication.Of(new JsonObject
        {
            ["metadata"] = new JsonObject(),
            ["spec"] = new JsonObject { ["ignoreDifferences"] = new JsonArray(entry), ["syncPolicy"] = new JsonObject { ["syncOptions"] = new JsonArray(option) } },
        });

        FieldConflict? conflict = FieldConflicts.Of(App, Cached("Deployment", Entry("argocd-controller", "2026-01-01T00:00:00Z", "f:replicas")), null, application);

        Assert.Equal(isIgnored, conflict is null);
    }

    [Fact]
    public void Bookkeeping_is_dropped_and_only_its_summary_kept()
    {
        JsonObject cached = Cached("Deployment", Entry("kustomize-controller", "2026-01-01T00:00:00Z", "f:replicas"), Entry("helm", "2026-01-03T00:00:00Z", "f:template"));

        Assert.Null(cached["metadata"]!["managedFields"]);
        Assert.Equal(new FieldOwners("kustomize-controller", new DateTimeOffset(2026, 1, 3, 0, 0, 0, TimeSpan.Zero), HasReplicas: true, HasSelector: false), FieldOwners.Of(cached));
        Assert.Null(FieldOwners.Of(Cached("Deployment", Entry("kubectl", "2026-01-01T00:00:00Z", "f:replicas"))));
    }

    [Fact]
    public void Conflict_stands_until_the_tool_has_applied_something_else_without_the_field()
    {
        Observation idle = Given.In(Phase.Initialized, status => status with { LastAppliedSpec = "v1" }) with { Target = Given.Pods("v1", 0), Origin = null };
        var conflict = new FieldConflict("ReplicasInGit", "It is in Git.");

        Decision found = Rollout.Decide(idle with { Conflict = conflict, AppliedFromGit = Given.Now.AddHours(-1) });
        Decision ours = Rollout.Decide(idle.With(_ => found.Status) with { Now = Given.Now.AddSeconds(5), AppliedFromGit = Given.Now.AddHours(-1) });
        Decision mended = Rollout.Decide(idle.With(_ => ours.Status) with { Now = Given.Now.AddSeconds(60), AppliedFromGit = Given.Now.AddSeconds(50) });

        Assert.Equal(("True", "ReplicasInGit", "It is in Git."), Conflicted(found));
        Assert.Contains(found.Notices, notice => notice.Reason == Coexistence.Conflicted);
        Assert.Equal(("True", "ReplicasInGit", "It is in Git."), Conflicted(ours));
        Assert.Empty(ours.Notices);
        Assert.Equal("False", Conflicted(mended).Status);
        Assert.DoesNotContain(Rollout.Decide(idle).Status.Conditions!, condition => condition.Type == Coexistence.Conflicted);
    }

    private static App App { get; } = Deployments.App();

    private static (string Status, string Reason, string Message) Conflicted(Decision decision)
        => decision.Status.Conditions!.Single(condition => condition.Type == Coexistence.Conflicted) is var condition ? (condition.Status, condition.Reason, condition.Message) : default;

    private static JsonObject Cached(string kind, params JsonObject[] entries) => Slimming.WithoutManagedFields(new JsonObject
    {
        ["kind"] = kind,
        ["metadata"] = new JsonObject { ["name"] = "shop", ["managedFields"] = new JsonArray([.. entries]) },
    });

    private static JsonObject Entry(string manager, string time, string field) => new()
    {
        ["manager"] = manager,
        ["operation"] = "Apply",
        ["time"] = time,
        ["fieldsV1"] = new JsonObject { ["f:spec"] = new JsonObject { [field] = new JsonObject() } },
    };
}
