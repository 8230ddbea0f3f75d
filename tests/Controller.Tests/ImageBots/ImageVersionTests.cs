using ProgressiveDelivery.Controller.ImageBots;

namespace ProgressiveDelivery.Controller.Tests.ImageBots;

public sealed class ImageVersionTests
{
    [Theory]
    [InlineData("v1.1", "v2", true)]
    [InlineData("1.9.0", "1.10.0", true)]
    [InlineData("v2.0.0-rc.1", "v2.0.0", true)]
    [InlineData("v2", "v2", false)]
    [InlineData("v2.1", "v2", false)]
    [InlineData("2.0.0", "2.0.0-rc.1", false)]
    [InlineData("fix-4b1c", "v2", false)]
    [InlineData("v1", "4b1c9d0e", false)]
    public void Lower_version_is_told_and_what_is_no_version_is_not(string tag, string other, bool lower)
        => Assert.Equal(lower, ImageVersion.IsLower(tag, other));
}
