using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace ProgressiveDelivery.Git.Tests.Publishing;

/// <summary>
/// Over random histories of a repository with twenty apps and people who commit as they like: what the failing change did
/// is undone, up to the marks that keep an image bot from doing it again, nothing else in the repository changes, no later work is lost,
/// and a second run changes nothing.
/// </summary>
public sealed class RandomHistoryTests
{
    // GIT_HISTORIES=500 makes the long search.
    private static readonly int Histories = int.TryParse(Environment.GetEnvironmentVariable("GIT_HISTORIES"), CultureInfo.InvariantCulture, out int count) ? count : 25;

    [Fact]
    public void Revert_keeps_its_laws_over_random_histories()
    {
        var kinds = new SortedDictionary<string, int>();
        Gen<AppEdit> edit =
            from app in Gen.Frequency((3, Gen.Constant(0)), (2, Gen.Choose(1, AppModel.Apps - 1)))
            from field in Gen.Frequency([.. AppModel.Fields.Select(field => (AppModel.Harmless.Contains(field) ? 3 : 1, Gen.Constant(field)))])
            from value in Gen.Elements("1", "2", "3", null)
            select new AppEdit(app, field, value);
        Gen<AppEdit[]> commit = Gen.Choose(1, 3).SelectMany(count => edit.ArrayOf(count));
        Gen<AppEdit[]> bad = Gen.Choose(0, 3).SelectMany(count => edit.ArrayOf(count)).Select(edits => (AppEdit[])[.. edits, new AppEdit(0, "image", "bad")]);
        Gen<AppHistory> history =
            from before in Gen.Choose(0, 3).SelectMany(count => commit.ArrayOf(count))
            from between in Gen.Choose(0, 1).SelectMany(count => commit.ArrayOf(count))
            from failing in bad
            from after in Gen.Choose(0, 3).SelectMany(count => commit.ArrayOf(count))
            select new AppHistory(before, between, failing, after);

        Prop.ForAll(history.ToArbitrary(), one => CheckOne(one, kinds)).Check(Config.QuickThrowOnFailure.WithMaxTest(Histories).WithQuietOnSuccess(true));

        // A search that meets one kind of outcome only would prove little.
        Assert.InRange(kinds.GetValueOrDefault(nameof(RevertOutcome.Pushed)), Histories / 10, Histories);
    }

    private static bool CheckOne(AppHistory history, SortedDictionary<string, int> kinds)
    {
        using var scene = new RevertScene();
        var model = new AppModel();
        var commits = new List<(string, IReadOnlyList<ScratchFile>)> { ("Start", model.AllFiles()) };
        commits.AddRange(history.Before.Select(edits => model.Commit(edits)));
        AppModel good = model.Copy();
        int goodAt = commits.Count - 1;
        commits.AddRange(history.Between.Select(edits => model.Commit(edits)));
        commits.Add(model.Commit(history.Bad));
        AppModel bad = model.Copy();
        int badAt = commits.Count - 1;
        commits.AddRange(history.After.Select(edits => model.Commit(edits)));
        IReadOnlyList<string> ids = scene.Repository.CommitAll(commits);
        scene.Good = ids[goodAt];
        scene.Bad = ids[badAt];
        string head = ids[^1];

        RevertRequest request = scene.Request(path: AppModel.Folder(0)) with { HoldsMarkers = true };
        RevertOutcome outcome = scene.RevertAsync(request).GetAwaiter().GetResult();

        kinds[outcome.GetType().Name] = kinds.GetValueOrDefault(outcome.GetType().Name) + 1;
        var laws = new AppLaws(good, bad, model);
        switch (outcome)
        {
            case RevertOutcome.Pushed pushed:
                Assert.Equal(head, scene.Repository.Git("rev-parse", $"{pushed.Commit}^"));
                Assert.Equal(Others(scene, head), Others(scene, pushed.Commit));
                laws.AssertReverted(AppModel.Read(0, path => scene.Repository.Read(pushed.Commit, path)));
                laws.AssertHeld(AppModel.Held(0, path => scene.Repository.Read(pushed.Commit, path)));
                var again = Assert.IsType<RevertOutcome.AlreadyReverted>(scene.RevertAsync(request).GetAwaiter().GetResult());
                Assert.Equal((pushed.Commit, pushed.Commit), (again.Commit, again.Head));
                Assert.Equal(pushed.Held, again.Held);
                break;
            case RevertOutcome.AlreadyReverted:
                laws.AssertNothingToDo();
                break;
            case RevertOutcome.Superseded:
                laws.AssertTemplateMoved();
                break;
            case RevertOutcome.NotRevertable refused:
                laws.AssertOverlaps(refused.Reason);
                break;
            default:
                Assert.Fail($"unexpected: {outcome}");
                break;
        }

        Assert.Equal(outcome is RevertOutcome.Pushed done ? done.Commit : head, scene.Repository.Head);
        return true;
    }

    private static IEnumerable<string> Others(RevertScene scene, string commit) =>
        scene.Repository.Files(commit).Where(line => !line.Contains($"\t{AppModel.Folder(0)}/", StringComparison.Ordinal));
}
