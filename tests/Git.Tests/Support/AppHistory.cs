namespace ProgressiveDelivery.Git.Tests;

/// <summary>Commits before the good state, between it and the failing one, the failing one, and after it.</summary>
internal sealed record AppHistory(AppEdit[][] Before, AppEdit[][] Between, AppEdit[] Bad, AppEdit[][] After)
{
    public override string ToString() => string.Join(
        " | ",
        new[] { Before, Between, [Bad], After }.Select(part => string.Join(" ; ", part.Select(commit => string.Join(",", commit.Select(edit => edit.ToString()))))));
}
