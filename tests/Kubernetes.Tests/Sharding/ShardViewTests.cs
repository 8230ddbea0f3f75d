namespace ProgressiveDelivery.Kubernetes.Tests;

public sealed class ShardViewTests
{
    private static readonly ObjectKey[] Keys = [.. Enumerable.Range(0, 3000).Select(number => new ObjectKey($"team-{number % 7}", $"app-{number}"))];

    [Fact]
    public void Every_key_has_one_owner_and_owners_have_about_as_many()
    {
        ShardView view = ShardView.Of(["a_1", "b_2", "c_3"]);

        int[] shares = [.. Keys.GroupBy(view.OwnerOf).Select(group => group.Count())];

        Assert.Equal(3, shares.Length);
        Assert.All(shares, share => Assert.InRange(share, 850, 1150));
    }

    [Fact]
    public void Only_the_keys_of_the_one_that_left_move()
    {
        ShardView before = ShardView.Of(["a", "b", "c", "d"]);
        ShardView after = ShardView.Of(["a", "b", "d"]);

        Assert.All(Keys, key => Assert.True(before.OwnerOf(key) == "c" || before.OwnerOf(key) == after.OwnerOf(key)));
        Assert.Equal(["a", "b", "d"], Keys.Where(key => before.OwnerOf(key) == "c").Select(after.OwnerOf).Distinct().Order());
    }

    [Fact]
    public void Owners_are_the_same_in_every_process_and_version()
    {
        ShardView view = ShardView.Of(["canary-5d9c_1", "canary-5d9c_2", "canary-5d9c_3"]);

        Assert.Equal(KnownOwners, string.Concat(Keys.Take(24).Select(key => view.OwnerOf(key)![^1])));
    }

    [Fact]
    public void View_is_read_back_as_it_was_written_whatever_the_order()
    {
        ShardView view = ShardView.Of(["b", "a", "b"]);

        Assert.Equal("a b", view.ToString());
        Assert.Equal(view, ShardView.Parse("b  a"));
        Assert.Equal(ShardView.Empty, ShardView.Parse(null));
        Assert.Null(ShardView.Empty.OwnerOf(Keys[0]));
    }

    private const string KnownOwners = "133133323332322332111132";
}
