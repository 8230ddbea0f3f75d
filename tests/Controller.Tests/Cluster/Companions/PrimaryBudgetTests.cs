using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Tests.Cluster;

public sealed class PrimaryBudgetTests
{
    [Fact]
    public void Budget_of_the_target_is_copied_for_the_primary_s_pods()
    {
        JsonObject copy = Assert.Single(Wanted(Budget("shop", """{"matchLabels":{"app":"shop"}}""")));

        Assert.Equal("shop-primary", copy.Name());
        Assert.Equal("50%", copy.Get<string>("spec", "minAvailable"));
        Assert.Equal("AlwaysAllow", copy.Get<string>("spec", "unhealthyPodEvictionPolicy"));
        Assert.Equal(new Dictionary<string, string> { ["app"] = "shop-primary" }, copy.Map("spec", "selector", "matchLabels"));
    }

    [Theory]
    [InlineData("""{"matchLabels":{"app":"another"}}""")]
    [InlineData("""{"matchLabels":{"tier":"web"}}""")]
    [InlineData("""{"matchExpressions":[{"key":"app","operator":"In","values":["shop","shop-primary"]}]}""")]
    [InlineData("""{"matchExpressions":[{"key":"app","operator":"Exists"}]}""")]
    [InlineData("{}")]
    [InlineData("""{"matchLabels":{"app":"shop"},"matchExpressions":[{"key":"app","operator":"Unknown"}]}""")]
    public void Budget_that_selects_none_of_the_target_s_pods_or_the_primary_s_too_is_not_copied(string selector) => Assert.Empty(Wanted(Budget("shop", selector)));

    [Theory]
    [InlineData("""{"matchExpressions":[{"key":"app","operator":"NotIn","values":["shop-primary"]}]}""")]
    [InlineData("""{"matchExpressions":[{"key":"app","operator":"In","values":["shop"]},{"key":"canary","operator":"DoesNotExist"}]}""")]
    public void Selector_s_expressions_are_understood(string selector) => Assert.Single(Wanted(Budget("shop", selector)));

    [Fact]
    public void Pods_under_another_budget_already_get_none_for_eviction_would_be_refused()
        => Assert.Empty(Wanted(Budget("shop", """{"matchLabels":{"app":"shop"}}"""), Budget("web", """{"matchLabels":{"tier":"web"}}""")));

    [Fact]
    public void Copy_is_no_model_for_another_copy()
    {
        JsonObject copy = Wanted(Budget("shop", """{"matchLabels":{"app":"shop"}}""")).Single();
        copy["spec"]!["selector"] = JsonNode.Parse("""{"matchLabels":{"app":"shop"}}""");

        Assert.Empty(Wanted(copy));
    }

    private static IEnumerable<JsonObject> Wanted(params JsonObject[] budgets) => PrimaryBudget.Wanted(budgets, Deployments.Target(), Deployments.App(), Deployments.Label);

    private static JsonObject Budget(string name, string selector) => JsonNode.Parse($$$"""
        {"metadata":{"namespace":"test","name":"{{{name}}}"},"spec":{"minAvailable":"50%","unhealthyPodEvictionPolicy":"AlwaysAllow","selector":{{{selector}}}}}
        """)!.AsObject();
}
