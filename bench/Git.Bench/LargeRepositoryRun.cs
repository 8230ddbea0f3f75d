using System.Diagnostics;
using ProgressiveDelivery.Bench;
using ProgressiveDelivery.Git.Tests;

namespace ProgressiveDelivery.Git.Bench;

/// <summary>Cold and warm reverts on the large repository, what they fetch, and what they cost in memory.</summary>
internal static class LargeRepositoryRun
{
    private const int WarmRuns = 7;

    public static async Task MeasureAsync(string root, Figures figures)
    {
        var repository = new LargeRepository(Path.Combine(root, "apps.git"));
        repository.Fill();
        await using GitHttpServer server = await GitHttpServer.StartAsync(root);
        string url = $"{server.Url}/apps.git";
        string cache = Path.Combine(root, "cache");
        var reverter = new Reverter(cache, TimeProvider.System);

        // The first request also compiles the server's and our own code.
        await reverter.ResolveBranchHeadAsync(new GitRemote(url, GitCredentials.None), "main", CancellationToken.None);
        using var memory = new MemoryProbe(cache);
        double cold = await RevertAsync(repository, reverter, url, app: 0);
        double fetched = Fetched(cache);
        var warm = new List<double>();
        for (int run = 1; run <= WarmRuns; run++)
        {
            warm.Add(await RevertAsync(repository, reverter, url, app: run * 97));
        }

        warm.Sort();
        figures.Add("warmSeconds", warm[WarmRuns / 2], "<= 0.5", value => value <= 0.5);
        figures.Add("coldSeconds", cold, "<= 5", value => value <= 5);
        figures.Add("coldFetchedMb", fetched, "<= 20", value => value <= 20);
        figures.Add("addedRssMb", memory.AddedMb, "<= 50", value => value <= 50);
    }

    private static async Task<double> RevertAsync(LargeRepository repository, Reverter reverter, string url, int app)
    {
        string good = repository.Deploy(app, "app:v1");
        string bad = repository.Deploy(app, "app:v2");
        var time = Stopwatch.StartNew();
        RevertOutcome outcome = await reverter.RevertAsync(OneRevert.Request(url, LargeRepository.Folder(app), good, bad), CancellationToken.None);
        time.Stop();
        return outcome is RevertOutcome.Pushed
            ? time.Elapsed.TotalSeconds
            : throw new InvalidOperationException($"the revert was not pushed: {outcome}");
    }

    private static double Fetched(string cache) =>
        new DirectoryInfo(cache).EnumerateFiles("*.pack", SearchOption.AllDirectories).Sum(file => file.Length) / 1e6;
}
