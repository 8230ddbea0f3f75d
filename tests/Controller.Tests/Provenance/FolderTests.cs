using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Provenance;

namespace ProgressiveDelivery.Controller.Tests.Provenance;

public sealed class FolderTests
{
    [Theory]
    [InlineData("apps/shop", "../base", "apps/base")]
    [InlineData("./apps/shop/", ".", "apps/shop")]
    [InlineData("apps/shop", "/shared//values/", "shared/values")]
    [InlineData("apps/shop", "../..", "")]
    [InlineData("apps/shop", "../../..", null)]
    public void Path_is_resolved_inside_the_repository(string from, string path, string? expected)
        => Assert.Equal(expected, Folder.Resolve(from, path));

    [Fact]
    public void Further_folders_are_neither_the_own_nor_inside_another_nor_the_whole_repository()
    {
        Assert.Equal(["base", "charts/shop"], Folder.Further("./apps/shop", ["charts/shop", "apps/shop", "apps/shop/sub", "base", "base/x", "", null, "base"])!);
        Assert.Null(Folder.Further("apps/shop", ["apps/shop", ""]));
    }

    [Fact]
    public void Origins_are_equal_by_value()
    {
        GitOrigin one = new() { Deployer = "d", Url = "u", Branch = "b", Path = "p", Commit = "c", Paths = ["x", "y"] };

        Assert.Equal(one, one with { Paths = ["x", "y"] });
        Assert.NotEqual(one, one with { Paths = ["x"] });
        Assert.NotEqual(one, one with { Chart = "shop 1" });
    }
}
