using FsCheck;
using FsCheck.Fluent;

namespace ProgressiveDelivery.Git.Tests.Requests;

public sealed class RevertIdTests
{
    [Fact]
    public void Id_never_changes_so_that_a_later_release_knows_an_older_ones_work() =>
        Assert.Equal("dgfgntvvsba2i7u2", RevertId.For("https://git.example/apps.git", "main", "apps/shop", "shop/shop", "7d9f", new string('b', 40)));

    [Fact]
    public void Id_is_the_same_however_the_path_is_spelled() =>
        Assert.Equal(RevertId.For("r", "b", "apps/shop", "c", "f", "x"), RevertId.For("r", "b", "./apps//shop/", "c", "f", "x"));

    [Fact]
    public void Id_differs_when_any_part_does()
    {
        string[] parts = ["r", "b", "p", "c", "f", "x"];
        IEnumerable<string> ids = Enumerable.Range(0, parts.Length)
            .Select(changed => parts.Select((part, i) => i == changed ? part + "!" : part).ToArray())
            .Append(parts)
            .Append(["rb", "", "p", "c", "f", "x"])
            .Select(Of);

        Assert.Equal(8, ids.Distinct().Count());
    }

    [Fact]
    public void Id_is_16_letters_that_fit_anywhere() =>
        Prop.ForAll<string>(text => RevertId.For(text ?? "", "b", "p", "c", "f", "x") is { Length: 16 } id && id.All(c => c is (>= 'a' and <= 'z') or (>= '2' and <= '7')))
            .QuickCheckThrowOnFailure();

    private static string Of(string[] parts) => RevertId.For(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]);
}
