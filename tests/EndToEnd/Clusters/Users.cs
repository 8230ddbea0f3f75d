using ProgressiveDelivery.Sandbox.Playground;
using ProgressiveDelivery.Sandbox.Playground.Load;

namespace ProgressiveDelivery.EndToEnd.Clusters;

/// <summary>What the users of an app had to say.</summary>
internal static class Users
{
    /// <summary>Fails when any request since then got no answer, or a bad one that is not the bad version's own.</summary>
    public static Task LostNothingAsync(App app, DateTimeOffset since, string? badVersion = null) => LostNothingAsync(app.Load, since, badVersion);

    public static async Task LostNothingAsync(LoadGenerator load, DateTimeOffset since, string? badVersion = null)
    {
        DateTimeOffset to = DateTimeOffset.UtcNow;
        await load.AnsweredAsync();
        IReadOnlyList<Answer> answers = load.Between(since, to);
        Assert.NotEmpty(answers);
        Assert.Empty(answers.Where(answer => answer.IsFailed(badVersion)).Take(5));
    }
}
