using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.CommandLine;
using YamlDotNet.RepresentationModel;

namespace ProgressiveDelivery.Controller.Tests.CommandLine;

public sealed class YamlTextTests
{
    [Theory]
    [InlineData("Off")]
    [InlineData("True")]
    [InlineData("1.5")]
    [InlineData("")]
    [InlineData("~")]
    public void Text_is_quoted_when_a_reader_would_take_it_for_something_else(string text)
        => Assert.Equal($"value: \"{text}\"\n", YamlText.Write(new JsonObject { ["value"] = text }));

    [Theory]
    [InlineData("Repository address: https://, http:// or ssh://.")]
    [InlineData("^([0-9]+(h|m|s))+$")]
    [InlineData("{{ name }} # not a comment")]
    [InlineData("- dash, 'single' and \"double\" quotes")]
    [InlineData("two\nlines")]
    public void Text_comes_back_as_it_went_in(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(YamlText.Write(new JsonObject { ["value"] = text })));

        var root = Assert.IsType<YamlMappingNode>(stream.Documents[0].RootNode);
        Assert.Equal(text, Assert.IsType<YamlScalarNode>(root["value"]).Value);
    }

    [Fact]
    public void Numbers_truths_and_empty_collections_keep_their_types()
        => Assert.Equal(
            "a: 1\nb: true\nc: {}\nd: []\n",
            YamlText.Write(new JsonObject { ["a"] = 1, ["b"] = true, ["c"] = new JsonObject(), ["d"] = new JsonArray() }));
}
