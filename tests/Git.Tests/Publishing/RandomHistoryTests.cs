using FsCheck;
using FsCheck.Fluent;

namespace ProgressiveDelivery.Git.Tests.Publishing;

/// <summary>Over random histories of a repository with several apps, a revert does what a plain model of folders says.</summary>
public sealed class RandomHistoryTests
{
    private static readonly string[] Apps = ["apps/shop", "apps/cart", "apps/shop2", "lib"];
    private static readonly string[] Names = ["a.yaml", "b/c.yaml"];

    [Fact]
    public void Revert_follows_the_model_over_random_histories()
    {
        Gen<Change> change =
            from app in Gen.Elements(Apps)
            from name in Gen.Elements(Names)
            from content in Gen.Elements("1", "2", "3", null)
            select new Change($"{app}/{name}", content);
        Gen<Change[]> commit = Gen.Choose(1, 3).SelectMany(count => change.ArrayOf(count));
        Gen<History> history =
            from before in commit.ArrayOf(2)
            from between in Gen.Choose(0, 2).SelectMany(count => commit.ArrayOf(count))
            from bad in Gen.Elements(Names)
            from after in Gen.Choose(0, 3).SelectMany(count => commit.ArrayOf(count))
            select new History(before, between, new Change($"{Apps[0]}/{bad}", "bad"), after);

        Prop.ForAll(history.ToArbitrary(), CheckOne).Check(Config.QuickThrowOnFailure.WithMaxTest(12).WithQuietOnSuccess(true));
    }

    private static bool CheckOne(History history)
    {
        using var scene = new RevertScene();
        scene.Repository.Commit("Start", [.. Apps.Select(app => ($"{app}/base.yaml", (string?)"base"))]);
        var model = Apps.ToDictionary(app => $"{app}/base.yaml", _ => (string?)"base");
        Apply(history.Before);
        scene.Good = scene.Repository.Head;
        string good = Folder(model);
        Apply([.. history.Between, [history.Bad]]);
        scene.Bad = scene.Repository.Head;
        string bad = Folder(model);
        Apply(history.After);
        string head = scene.Repository.Head;
        string last = Folder(model);

        RevertOutcome outcome = scene.RevertAsync().GetAwaiter().GetResult();
        RevertOutcome again = scene.RevertAsync().GetAwaiter().GetResult();

        if (last == good)
        {
            Assert.Equal(new RevertOutcome.AlreadyReverted(null, head), outcome);
        }
        else if (last != bad)
        {
            Assert.IsType<RevertOutcome.Superseded>(outcome);
        }
        else
        {
            var pushed = Assert.IsType<RevertOutcome.Pushed>(outcome);
            Assert.Equal(new RevertOutcome.AlreadyReverted(pushed.Commit, pushed.Commit), again);
            Assert.Equal(head, scene.Repository.Git("rev-parse", $"{pushed.Commit}^"));
            Assert.Equal(scene.Repository.Files(scene.Good, Apps[0]), scene.Repository.Files(pushed.Commit, Apps[0]));
            Assert.Equal(Others(scene, head), Others(scene, pushed.Commit));
        }

        Assert.Equal(outcome is RevertOutcome.Pushed done ? done.Commit : head, scene.Repository.Head);
        return true;

        void Apply(Change[][] commits)
        {
            foreach (Change[] changes in commits)
            {
                // Deleting what is not there is no change; fast-import takes it so.
                scene.Repository.Commit("Change", [.. changes.Select(change => (change.Path, change.Content))]);
                foreach (Change change in changes)
                {
                    model[change.Path] = change.Content;
                }
            }
        }
    }

    private static string Folder(Dictionary<string, string?> model) => string.Join(
        '\n',
        model.Where(pair => pair.Value is not null && pair.Key.StartsWith(Apps[0] + "/", StringComparison.Ordinal)).Select(pair => $"{pair.Key}={pair.Value}").Order());

    private static IEnumerable<string> Others(RevertScene scene, string commit) =>
        scene.Repository.Files(commit).Where(line => !line.Contains($"\t{Apps[0]}/", StringComparison.Ordinal));

    private sealed record Change(string Path, string? Content);

    private sealed record History(Change[][] Before, Change[][] Between, Change Bad, Change[][] After)
    {
        public override string ToString() =>
            string.Join(" | ", new[] { Before, Between, [[Bad]], After }.Select(part => string.Join(" ; ", part.Select(one => string.Join(",", one.Select(change => $"{change.Path}={change.Content}"))))));
    }
}
