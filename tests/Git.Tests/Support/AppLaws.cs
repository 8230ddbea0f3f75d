namespace ProgressiveDelivery.Git.Tests;

/// <summary>What has to hold for the failed app after a revert, worked out from fields alone.</summary>
internal sealed class AppLaws(AppModel good, AppModel bad, AppModel head)
{
    private IEnumerable<string> Touched => AppModel.Fields.Where(name => good.Value(name) != bad.Value(name));

    private IEnumerable<string> Later => AppModel.Fields.Where(name => bad.Value(name) != head.Value(name));

    /// <summary>Everything that the failing change touched is good again, everything else is as people left it.</summary>
    public void AssertReverted(IReadOnlyDictionary<string, string> result)
    {
        Assert.Equal(
            AppModel.Fields.Select(name => (name, Touched.Contains(name) ? good.Value(name) : head.Value(name))),
            AppModel.Fields.Select(name => (name, result.GetValueOrDefault(name))));
        Assert.False(TemplateMoved, "what may be a repair was not left alone");
    }

    /// <summary>The bot may write all but what the failing change altered.</summary>
    public void AssertHeld(IReadOnlyList<string> held) =>
        Assert.Equal(Touched.Where(name => AppModel.Marked.Contains(name) && good.Value(name) is not null), held);

    public void AssertNothingToDo() => Assert.All(Touched, name => Assert.Equal(good.Value(name), head.Value(name)));

    public void AssertTemplateMoved() => Assert.True(TemplateMoved || ThirdValue, "nothing that came later can change the pods");

    /// <summary>Only an edit that overlaps with the failing change needs a person.</summary>
    public void AssertOverlaps(string reason)
    {
        Assert.Contains("overlap", reason, StringComparison.Ordinal);
        Assert.NotEmpty(Later);
    }

    // Back to the good value is no move.
    private bool TemplateMoved => Later.Any(name => !AppModel.Harmless.Contains(name) && name is "image" or "env" && !(Touched.Contains(name) && head.Value(name) == good.Value(name)));

    private bool ThirdValue => Later.Any(name => Touched.Contains(name) && head.Value(name) != good.Value(name));
}
