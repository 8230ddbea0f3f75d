using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.ImageBots;
using ProgressiveDelivery.Controller.Tests.Provenance;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Tests.ImageBots;

public sealed class ImageUpdaterResourceTests
{
    private static readonly IReadOnlyList<ImageName> Failed = [ImageName.Parse("nginx:1.29")];
    private static readonly JsonObject Application = ArgoObjects.Application();

    [Theory]
    [InlineData("""{"alias":"web","imageName":"docker.io/library/nginx:1.x"}""", "settings", """["1.29"]""")]
    [InlineData("""{"alias":"web","imageName":"nginx:1.x","commonUpdateSettings":{"updateStrategy":"newest-build"}}""", "list", """["1.29"]""")]
    [InlineData("""{"alias":"web","imageName":"nginx:1.x","commonUpdateSettings":{"updateStrategy":"semver","ignoreTags":["latest"]}}""", "tag", """["latest","1.29"]""")]
    public void Failed_tag_is_ignored_for_the_image_and_undone_exactly(string image, string added, string ignored)
    {
        JsonObject updater = Updater("shop", image);

        IgnoredTagStatus tag = Assert.Single(ImageUpdaterResource.Missing(updater, Application, Failed));
        JsonObject held = Patched(updater, ImageUpdaterResource.Add(updater, Application, tag));

        Assert.Equal((added, "web", "1.29"), (tag.Added, tag.Alias, tag.IgnoredTag));
        Assert.Equal(ignored, Images(held, 0)[0]!["commonUpdateSettings"]!["ignoreTags"]!.ToJsonString());
        Assert.Empty(ImageUpdaterResource.Missing(held, Application, Failed));
        Assert.Null(ImageUpdaterResource.Add(held, Application, tag));
        JsonObject released = Patched(held, ImageUpdaterResource.Remove(held, tag));
        Assert.True(JsonNode.DeepEquals(updater, released), released.ToJsonString());
        Assert.Null(ImageUpdaterResource.Remove(released, tag));
    }

    [Fact]
    public void Settings_that_are_made_keep_what_they_hide()
    {
        JsonObject updater = Updater("shop", """{"alias":"web","imageName":"nginx"}""");
        updater["spec"]!["commonUpdateSettings"] = JsonNode.Parse("""{"updateStrategy":"newest-build","ignoreTags":["edge"]}""");
        IgnoredTagStatus tag = Assert.Single(ImageUpdaterResource.Missing(updater, Application, Failed));

        JsonObject held = Patched(updater, ImageUpdaterResource.Add(updater, Application, tag));

        Assert.Equal("""{"updateStrategy":"newest-build","ignoreTags":["edge","1.29"]}""", Images(held, 0)[0]!["commonUpdateSettings"]!.ToJsonString());
        Assert.True(JsonNode.DeepEquals(updater, Patched(held, ImageUpdaterResource.Remove(held, tag))));
    }

    [Fact]
    public void Pattern_that_stands_for_other_Applications_too_stays_as_it_is()
    {
        JsonObject updater = Updater("sh*", """{"alias":"web","imageName":"nginx"}""");
        IgnoredTagStatus tag = Assert.Single(ImageUpdaterResource.Missing(updater, Application, Failed));

        JsonObject held = Patched(updater, ImageUpdaterResource.Add(updater, Application, tag));

        Assert.Equal(IgnoredTagStatus.Reference, tag.Added);
        Assert.Equal(["sh*", "shop"], held.Items("spec", "applicationRefs").Select(reference => reference.Get<string>("namePattern")));
        Assert.Null(Images(held, 0)[0]!["commonUpdateSettings"]);
        Assert.Equal("""["1.29"]""", Images(held, 1)[0]!["commonUpdateSettings"]!["ignoreTags"]!.ToJsonString());
        Assert.True(JsonNode.DeepEquals(updater, Patched(held, ImageUpdaterResource.Remove(held, tag))));
    }

    [Fact]
    public void Tags_that_people_add_in_the_meantime_stay()
    {
        JsonObject updater = Updater("shop", """{"alias":"web","imageName":"nginx"}""");
        IgnoredTagStatus tag = Assert.Single(ImageUpdaterResource.Missing(updater, Application, Failed));
        JsonObject held = Patched(updater, ImageUpdaterResource.Add(updater, Application, tag));
        ((JsonArray)Images(held, 0)[0]!["commonUpdateSettings"]!["ignoreTags"]!).Add((JsonNode)"1.28");

        JsonObject released = Patched(held, ImageUpdaterResource.Remove(held, tag));

        Assert.Equal("""["1.28"]""", Images(released, 0)[0]!["commonUpdateSettings"]!["ignoreTags"]!.ToJsonString());
    }

    [Theory]
    [InlineData("shop", """{"alias":"web","imageName":"nginx-extra"}""", "argocd")]
    [InlineData("cart", """{"alias":"web","imageName":"nginx"}""", "argocd")]
    [InlineData("shop", """{"alias":"web","imageName":"nginx"}""", "other")]
    public void Other_images_Applications_and_namespaces_are_left_alone(string pattern, string image, string ns)
    {
        JsonObject updater = Updater(pattern, image);
        updater["metadata"]!["namespace"] = ns;

        Assert.Empty(ImageUpdaterResource.Missing(updater, Application, Failed));
    }

    private static JsonArray Images(JsonObject updater, int reference) => (JsonArray)updater["spec"]!["applicationRefs"]![reference]!["images"]!;

    private static JsonObject Updater(string pattern, string image) => TestObjects.Parse($$"""
        {"apiVersion":"argocd-image-updater.argoproj.io/v1alpha1","kind":"ImageUpdater","metadata":{"namespace":"argocd","name":"all","resourceVersion":"7"},
         "spec":{"applicationRefs":[{"namePattern":"{{pattern}}","images":[{{image}},{"alias":"other","imageName":"redis"}]}]} }
        """);

    /// <summary>As the API server merges it: objects key by key, lists as a whole.</summary>
    private static JsonObject Patched(JsonObject obj, JsonObject? patch)
    {
        Assert.Equal("7", patch?["metadata"]?["resourceVersion"]?.GetValue<string>());
        JsonObject result = obj.Clone();
        result["spec"]!["applicationRefs"] = patch!["spec"]!["applicationRefs"]!.DeepClone();
        return result;
    }
}
