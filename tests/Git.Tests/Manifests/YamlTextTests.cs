using System.Text;

namespace ProgressiveDelivery.Git.Tests.Manifests;

public sealed class YamlTextTests
{
    [Theory]
    [InlineData("image: shop:v1 # the app\nother:   'x'\n")]
    [InlineData("image: \"shop:v1\"\r\nother: |\r\n  text\r\n")]
    [InlineData("{image: shop:v1, list: [a, b]}\n")]
    [InlineData("# größer\nkey: \"äöü \\u00e4\"\nimage: shop:v1\n")]
    [InlineData("emoji: \"\U0001F680\"\nimage: shop:v1\n---\nimage: x\n")]
    [InlineData("\"apiVersion\": v1\nimage: shop:v1\ncopy: &x y\nother: *x\n")]
    public void Value_is_replaced_in_its_place_and_nothing_else_changes(string text)
    {
        YamlText yaml = Parse(text);
        YamlScalar image = yaml.Values.Values.First(value => YamlPath.Leaf(value.Path) == "image");
        Assert.Equal("shop:v1", image.Value);

        string changed = Encoding.UTF8.GetString(yaml.Replace([(image, image.Requoted("shop:v22"))]));

        Assert.Equal(text.Replace("shop:v1", "shop:v22", StringComparison.Ordinal), changed);
    }

    [Fact]
    public void Places_stay_the_same_when_objects_and_list_entries_are_reordered()
    {
        YamlText one = Parse("kind: A\nmetadata: {name: a}\nspec: [{name: x, v: 1}, {name: y, v: 2}]\n---\nkind: B\nmetadata: {name: b}\nv: 3\n");
        YamlText other = Parse("kind: B\nv: 3\nmetadata: {name: b}\n---\nmetadata: {name: a}\nkind: A\nspec: [{v: 2, name: y}, {name: x, v: 1}]\n");

        Assert.Equal(
            one.Values.Values.Select(value => (value.Path, value.Value)).Order(),
            other.Values.Values.Select(value => (value.Path, value.Value)).Order());
    }

    [Fact]
    public void Value_with_an_anchor_is_left_to_people() => Assert.False(Parse("image: &one shop:v1\ncopy: *one\n").Values.Values.First().IsReplaceable);

    [Theory]
    [InlineData("image: {{ .Values.image }}\n")]
    [InlineData("a: b: c\n")]
    [InlineData("a: 1\na: 2\n")]
    public void Text_that_is_no_yaml_is_refused(string text) => Assert.False(YamlText.TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void Bytes_that_are_no_text_are_refused() => Assert.False(YamlText.TryParse([0x61, 0x3A, 0x20, 0xFF, 0xFE], out _));

    [Fact]
    public void File_that_unfolds_to_billions_of_values_is_refused()
    {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++)
        {
            bomb.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        }

        Assert.False(YamlText.TryParse(Encoding.UTF8.GetBytes(bomb.ToString()), out _));
    }

    [Fact]
    public void File_that_is_nested_too_deeply_is_refused() =>
        Assert.False(YamlText.TryParse(Encoding.UTF8.GetBytes(new string('[', 400) + new string(']', 400)), out _));

    private static YamlText Parse(string text)
    {
        Assert.True(YamlText.TryParse(Encoding.UTF8.GetBytes(text), out YamlText? yaml));
        return yaml;
    }
}
