using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.ImageBots;
using ProgressiveDelivery.Controller.Tests.Provenance;

namespace ProgressiveDelivery.Controller.Tests.ImageBots;

public sealed class ImageUpdaterAnnotationsTests
{
    private const string Prefix = "argocd-image-updater.argoproj.io/";
    private static readonly IReadOnlyList<ImageName> Failed = [ImageName.Parse("registry.test:5000/team/shop:v2")];

    [Theory]
    [InlineData("app=registry.test:5000/team/shop:~1, db=redis", "app.ignore-tags", null, "v2", "list")]
    [InlineData("app=registry.test:5000/team/shop", "app.ignore-tags", "latest, v0", "latest, v0, v2", "tag")]
    [InlineData("registry.test:5000/team/shop", "ignore-tags", null, "v2", "list")]
    [InlineData("team/app=registry.test:5000/team/shop", "team_app.ignore-tags", null, "v2", "list")]
    public void Failed_tag_is_ignored_for_the_image_and_undone_exactly(string images, string key, string? before, string after, string added)
    {
        JsonObject application = Application(("image-list", images), (key, before));

        IgnoredTagStatus tag = Assert.Single(ImageUpdaterAnnotations.Missing(application, Failed)).Tag!;
        JsonObject held = Application(("image-list", images), (key, Value(ImageUpdaterAnnotations.Add(application, tag), key)));

        Assert.Equal((added, after), (tag.Added, held["metadata"]!["annotations"]![Prefix + key]!.GetValue<string>()));
        Assert.Empty(ImageUpdaterAnnotations.Missing(held, Failed));
        Assert.Equal(before, Value(ImageUpdaterAnnotations.Remove(held, tag), key));
        Assert.Null(ImageUpdaterAnnotations.Remove(application, tag));
    }

    [Fact]
    public void List_of_an_image_takes_over_what_holds_for_all()
    {
        JsonObject application = Application(("image-list", "app=registry.test:5000/team/shop"), ("ignore-tags", "latest"));
        IgnoredTagStatus tag = Assert.Single(ImageUpdaterAnnotations.Missing(application, Failed)).Tag!;

        string? list = Value(ImageUpdaterAnnotations.Add(application, tag), "app.ignore-tags");

        Assert.Equal("latest, v2", list);
        JsonObject held = Application(("image-list", "app=registry.test:5000/team/shop"), ("ignore-tags", "latest"), ("app.ignore-tags", list));
        Assert.Null(Value(ImageUpdaterAnnotations.Remove(held, tag), "app.ignore-tags"));
    }

    [Fact]
    public void Image_without_an_alias_among_others_is_told()
        => Assert.Contains("no alias", Assert.Single(ImageUpdaterAnnotations.Missing(Application(("image-list", "registry.test:5000/team/shop, redis")), Failed)).Problem, StringComparison.Ordinal);

    [Fact]
    public void Application_without_the_bot_is_left_alone() => Assert.Empty(ImageUpdaterAnnotations.Missing(Application(), Failed));

    private static string? Value(JsonObject? patch, string key) => patch!["metadata"]!["annotations"]![Prefix + key]?.GetValue<string>();

    private static JsonObject Application(params (string Key, string? Value)[] annotations)
    {
        JsonObject application = ArgoObjects.Application();
        foreach ((string key, string? value) in annotations)
        {
            if (value is not null)
            {
                application["metadata"]!["annotations"]![Prefix + key] = value;
            }
        }

        return application;
    }
}
