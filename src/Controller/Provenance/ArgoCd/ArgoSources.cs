using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Provenance;

/// <summary>
/// Finds among an Application's sources the one whose folder is the app's: the Git source with a path, or, beside a chart
/// from elsewhere, the one with the values.
/// </summary>
internal static class ArgoSources
{
    private const string Fix = "Revert it by hand, and name the Git repository and folder in spec.rollback.git.source.";

    /// <summary>Null when the Application has no source that this could be.</summary>
    public static FoundOrigin? Read(JsonObject application, ArgoState state)
    {
        int[] git = [.. Enumerable.Range(0, state.Sources.Count).Where(i => IsGit(state.Sources[i]))];
        string? chart = ChartOf(state);
        if (git.Length == 0)
        {
            return chart is null ? null : ChartOnly(application, state, chart);
        }

        int main = git.Where(i => PathOf(state.Sources[i]) is not null).DefaultIfEmpty(git[0]).First();
        JsonObject source = state.Sources[main];
        string[] folders = FoldersOf(application, state, main);
        TargetRevision target = TargetRevision.Of(source.Get<string>("targetRevision"));
        string path = PathOf(source) ?? folders.FirstOrDefault() ?? "";
        return new FoundOrigin(
            new GitOrigin
            {
                Deployer = ArgoCdOrigin.DeployerOf(application),
                Url = RepositoryUrl.WithScheme(source.Get<string>("repoURL")!),
                Branch = target.Branch,
                Path = path,
                Paths = Folder.Further(path, folders),
                Chart = chart,
                Commit = state.Applied[main],
                Obstacle = ArgoCdOrigin.FixedBy(application, target) ?? Elsewhere(application, state, git, main) ?? ArgoCdOrigin.SharingOf(application, path),
            },
            state.AttemptedOf(main));
    }

    private static bool IsGit(JsonObject source)
        => string.IsNullOrEmpty(source.Get<string>("chart")) && source.Get<string>("repoURL")?.StartsWith("oci://", StringComparison.Ordinal) == false;

    private static string? PathOf(JsonObject source) => source.Get<string>("path") is { Length: > 0 } path ? path : null;

    /// <summary>Folders of the main source's repository and branch that the app is made of, besides its own path.</summary>
    private static string[] FoldersOf(JsonObject application, ArgoState state, int main)
    {
        JsonObject source = state.Sources[main];
        var folders = new List<string?>(GeneratePaths.Of(application, PathOf(source) ?? ""));
        foreach (JsonObject other in state.Sources)
        {
            if (IsGit(other) && SamePlace(other, source))
            {
                folders.Add(PathOf(other) is { } path ? Folder.Resolve("", path) : null);
                folders.AddRange(GeneratePaths.OfValueFiles(other, reference: null));
                folders.AddRange(other.Get<string>("ref") is { Length: > 0 } name ? state.Sources.SelectMany(user => GeneratePaths.OfValueFiles(user, name)) : []);
            }
        }

        return [.. folders.OfType<string>().Where(folder => folder.Length > 0)];
    }

    /// <summary>With parts of the app in another repository or branch nobody can tell which of them holds the failing change.</summary>
    private static string? Elsewhere(JsonObject application, ArgoState state, int[] git, int main)
        => git.Select(i => state.Sources[i]).FirstOrDefault(source => !SamePlace(source, state.Sources[main])) is { } other
            ? $"Application {application.Key()} is made from several repositories or branches, {other.Get<string>("repoURL")} {other.Get<string>("targetRevision")} among them, so that it is not known which of them failed. {Fix}"
            : null;

    private static bool SamePlace(JsonObject one, JsonObject other)
        => RepositoryUrl.Same(one.Get<string>("repoURL") ?? "", other.Get<string>("repoURL") ?? "")
           && TargetRevision.Of(one.Get<string>("targetRevision")) == TargetRevision.Of(other.Get<string>("targetRevision"));

    /// <summary>The version of a chart stands in the Application, not in the app's folder.</summary>
    private static string? ChartOf(ArgoState state)
    {
        string[] charts = [.. state.Sources.Select((source, i) => IsGit(source) ? null : $"{NameOf(source)} {state.Applied[i]}").OfType<string>()];
        return charts.Length > 0 ? string.Join(", ", charts) : null;
    }

    private static string NameOf(JsonObject source) => source.Get<string>("chart") is { Length: > 0 } chart ? chart : source.Get<string>("repoURL")!;

    private static FoundOrigin ChartOnly(JsonObject application, ArgoState state, string chart) => new(
        new GitOrigin
        {
            Deployer = ArgoCdOrigin.DeployerOf(application),
            Url = state.Sources[0].Get<string>("repoURL")!,
            Branch = "",
            Path = NameOf(state.Sources[0]),
            Commit = state.Applied[0],
            Obstacle = $"Application {application.Key()} deploys {chart}, which is not in Git, with values that stand in the Application. Put the former version or values back there; for the next time keep the values in Git as a source with ref, or name the folder that holds the Application in spec.rollback.git.source.",
        },
        state.AttemptedOf(0));
}
