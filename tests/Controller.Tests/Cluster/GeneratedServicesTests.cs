using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Tests.Cluster;

public sealed class GeneratedServicesTests
{
    [Fact]
    public void Primary_and_canary_services_select_their_own_pods()
    {
        App app = Deployments.App();

        Assert.Equal("shop-primary", GeneratedServices.Primary(app, Deployments.Label).Get<string>("spec", "selector", "app"));
        Assert.Equal("shop", GeneratedServices.Canary(app, Deployments.Label).Get<string>("spec", "selector", "app"));
    }

    [Fact]
    public void Service_that_we_make_is_whole_and_marked_as_made()
    {
        JsonObject apex = GeneratedServices.Apex(Deployments.App(), Deployments.Label, live: null);

        Assert.Equal("shop-primary", apex.Get<string>("spec", "selector", "app"));
        Assert.Equal(80, apex.Items("spec", "ports").Single().Get<int>("port"));
        Assert.NotNull(apex.Annotation(GeneratedServices.CreatedAnnotation));
    }

    [Fact]
    public void Service_of_the_users_loses_nothing_but_its_selector_and_gets_that_back()
    {
        JsonObject live = UsersService("""{"app":"shop","tier":"web"}""");

        JsonObject adopted = GeneratedServices.Apex(Deployments.App(), Deployments.Label, live);
        Assert.Equal(["selector"], adopted["spec"]!.AsObject().Select(field => field.Key));
        Assert.Equal("disabled", adopted.Annotation("kustomize.toolkit.fluxcd.io/reconcile"));

        JsonObject held = Merge(live, adopted);
        JsonObject back = Merge(held, GeneratedServices.ApexGivenBack(held, Deployments.Label)!);
        Assert.True(JsonNode.DeepEquals(live, back), back.ToJsonString());
    }

    [Theory]
    [InlineData("""{"app":"shop","version":"v1"}""", """{"version":null}""")]
    [InlineData("""{"app":"shop"}""", null)]
    public void Labels_that_may_change_with_the_pods_are_taken_out_of_the_selector(string selector, string? patch)
    {
        JsonObject held = Merge(UsersService(selector), GeneratedServices.Apex(Deployments.App(), Deployments.Label, UsersService(selector)));

        JsonObject? narrowed = GeneratedServices.ApexNarrowed(held, Deployments.Label);

        Assert.Equal(patch, narrowed?["spec"]?["selector"]?.ToJsonString());
        JsonObject back = Merge(narrowed is null ? held : Merge(held, narrowed), GeneratedServices.ApexGivenBack(held, Deployments.Label)!);
        Assert.True(JsonNode.DeepEquals(UsersService(selector), back), back.ToJsonString());
    }

    [Fact]
    public void Second_adoption_remembers_the_first_selector()
    {
        JsonObject live = UsersService("""{"app":"shop"}""");
        JsonObject once = Merge(live, GeneratedServices.Apex(Deployments.App(), Deployments.Label, live));

        JsonObject twice = GeneratedServices.Apex(Deployments.App(), Deployments.Label, once);

        Assert.Equal("""{"app":"shop"}""", twice.Annotation(GeneratedServices.OriginalSelectorAnnotation));
    }

    private static JsonObject UsersService(string selector) => JsonNode.Parse($$"""
        {"apiVersion":"v1","kind":"Service","metadata":{"namespace":"test","name":"shop","annotations":{"mine":"kept"} },"spec":{"type":"NodePort","selector":{{selector}},"ports":[{"port":80,"nodePort":31000}] } }
        """)!.AsObject();

    /// <summary>JSON merge patch (RFC 7386), close enough to what both kinds of our writes do to a Service.</summary>
    private static JsonObject Merge(JsonObject into, JsonObject patch)
    {
        JsonObject result = into.DeepClone().AsObject();
        foreach ((string name, JsonNode? value) in patch)
        {
            if (value is null)
            {
                result.Remove(name);
            }
            else
            {
                result[name] = value is JsonObject nested && result[name] is JsonObject existing ? Merge(existing, nested) : value.DeepClone();
            }
        }

        return result;
    }
}
