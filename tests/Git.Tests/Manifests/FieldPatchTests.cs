using System.Text;

namespace ProgressiveDelivery.Git.Tests.Manifests;

public sealed class FieldPatchTests
{
    private const string Good = "kind: Deployment\nmetadata: {name: shop}\nspec:\n  replicas: 2\n  image: \"shop:v1\"  # pinned\n";

    [Fact]
    public void Patch_writes_only_the_failing_value_when_others_have_edited_the_file() =>
        AssertPatched(
            Good,
            Good.Replace("v1", "v2", StringComparison.Ordinal),
            Good.Replace("v1", "v2", StringComparison.Ordinal).Replace("replicas: 2", "replicas:   5", StringComparison.Ordinal) + "# end\n",
            Good.Replace("replicas: 2", "replicas:   5", StringComparison.Ordinal) + "# end\n");

    [Fact]
    public void Patch_writes_several_values() =>
        AssertPatched("a: 1\nb: 'x'\nc: 0\n", "a: 2\nb: 'y'\nc: 0\n", "c: 9\nb: 'y'\na: 2\n", "c: 9\nb: 'x'\na: 1\n");

    [Fact]
    public void Patch_puts_the_quotes_back_when_they_are_what_changed() =>
        AssertPatched("v: '1'\nx: 0\n", "v: 1\nx: 0\n", "v: 1\nx: 7\n", null);

    [Fact]
    public void Patch_finds_nothing_to_do_when_somebody_has_put_the_value_back() =>
        Assert.Equal(FieldFit.AlreadyGood, Apply("a: 1\nb: 1\n", "a: 2\nb: 1\n", "a: 1\nb: 3\n").Fit);

    [Theory]
    [InlineData("a: 3\nb: 1\n")]
    [InlineData("b: 1\n")]
    public void Patch_stands_back_when_the_value_is_neither_good_nor_failing(string head) =>
        Assert.Equal(FieldFit.MovedOn, Apply("a: 1\nb: 1\n", "a: 2\nb: 1\n", head).Fit);

    [Theory]
    [InlineData("a: 1\n", "a: 1\nb: 2\n", "a: 1\nb: 2\nc: 3\n")]
    [InlineData("a: |\n  x\n", "a: |\n  y\n", "a: |\n  y\nb: 1\n")]
    [InlineData("a: {{ x }}\n", "a: {{ y }}\n", "a: {{ y }}\nb: 1\n")]
    public void Patch_does_not_fit_what_is_not_a_change_of_plain_values(string good, string bad, string head) =>
        Assert.Equal(FieldFit.Unfit, Apply(good, bad, head).Fit);

    private static void AssertPatched(string good, string bad, string head, string? expected)
    {
        FieldPatchResult result = Apply(good, bad, head);

        // Equal values in other quotes: the file means the same, so it is left alone.
        Assert.Equal(expected is null ? FieldFit.AlreadyGood : FieldFit.Patched, result.Fit);
        Assert.Equal(expected, result.Content is null ? null : Encoding.UTF8.GetString(result.Content));
    }

    private static FieldPatchResult Apply(string good, string bad, string head) =>
        FieldPatch.Apply(Encoding.UTF8.GetBytes(good), Encoding.UTF8.GetBytes(bad), Encoding.UTF8.GetBytes(head));
}
