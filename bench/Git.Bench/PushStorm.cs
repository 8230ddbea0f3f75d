using System.Diagnostics;
using System.Globalization;
using ProgressiveDelivery.Bench;
using ProgressiveDelivery.Git.Tests;

namespace ProgressiveDelivery.Git.Bench;

/// <summary>One revert against 200 pushes by others at the same time, killed at random moments and started again until it is done.</summary>
internal static class PushStorm
{
    private const int Pushes = 200;
    private const int Rivals = 4;
    private const int Kills = 20;

    public static async Task MeasureAsync(string root, Figures figures)
    {
        var repository = new LargeRepository(Path.Combine(root, "apps.git"));
        repository.Git("update-ref", "refs/heads/main", repository.Git("-c", "user.name=Dev", "-c", "user.email=dev@example.org", "commit-tree", repository.Make(""), "-m", "Start"));
        string good = repository.Deploy(0, "app:v1");
        string bad = repository.Deploy(0, "app:v2");
        await using GitHttpServer server = await GitHttpServer.StartAsync(root);
        using var turns = new SemaphoreSlim(0);
        Task[] rivals = [.. Enumerable.Range(0, Rivals).Select(rival => Task.Run(() => PushAsync(repository, rival, turns)))];

        await RevertUnderFireAsync($"{server.Url}/apps.git", Path.Combine(root, "cache"), good, bad, turns);
        await Task.WhenAll(rivals);

        figures.Add("badPushes", Lost(repository) + Spoiled(repository, good, bad), "0", value => value == 0);
    }

    private static async Task RevertUnderFireAsync(string url, string cache, string good, string bad, SemaphoreSlim turns)
    {
        var random = new Random(7);
        int kills = 0;
        for (int start = 0; ; start++)
        {
            // Each start meets pushes of others, the last as well as the first.
            if (start < Kills)
            {
                turns.Release(Pushes / Kills);
            }

            using Process revert = Process.Start(new ProcessStartInfo("dotnet", [typeof(PushStorm).Assembly.Location, "revert", cache, url, good, bad]))!;
            using var patience = new CancellationTokenSource(kills < Kills ? TimeSpan.FromMilliseconds(random.Next(100, 1500)) : TimeSpan.FromMinutes(2));
            try
            {
                await revert.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                revert.Kill(entireProcessTree: true);
                await revert.WaitForExitAsync();
                kills++;
                continue;
            }

            if (revert.ExitCode == 0 && kills >= Kills)
            {
                return;
            }

            if (revert.ExitCode is not (0 or 3))
            {
                throw new InvalidOperationException($"the revert ended with {revert.ExitCode}");
            }

            // One that was done before all kills is run again: it must find its own commit.
            kills++;
        }
    }

    // What a server does with a push that it accepts: a compare-and-swap of the branch.
    private static async Task PushAsync(LargeRepository repository, int rival, SemaphoreSlim turns)
    {
        for (int push = rival; push < Pushes; push += Rivals)
        {
            await turns.WaitAsync();
            while (true)
            {
                string head = repository.Head;
                string blob = repository.Git("hash-object", "-w", "--no-filters", "config");
                string[] entries = [.. repository.Git("ls-tree", head).Split('\n'), $"100644 blob {blob}\trival-{push.ToString(CultureInfo.InvariantCulture)}"];
                string tree = repository.Make(string.Join('\n', entries) + "\n");
                string commit = repository.Git("-c", "user.name=Dev", "-c", "user.email=dev@example.org", "commit-tree", tree, "-p", head, "-m", $"Push {push}");
                if (repository.TryMove(head, commit))
                {
                    break;
                }
            }
        }
    }

    private static int Lost(LargeRepository repository) =>
        Pushes - repository.Git("ls-tree", "--name-only", "main").Split('\n').Count(name => name.StartsWith("rival-", StringComparison.Ordinal));

    /// <summary>Reverts beyond the one, files that it changed outside the app, and an app that is not good again.</summary>
    private static int Spoiled(LargeRepository repository, string good, string bad)
    {
        string[] reverts = repository.Git("log", "--format=%H", "--grep=Canary-Rollback-Id: ", $"{bad}..main").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        int outside = reverts.Sum(revert => repository.Git("diff-tree", "-r", "--name-only", "--no-commit-id", revert).Split('\n')
            .Count(path => !path.StartsWith(LargeRepository.Folder(0) + "/", StringComparison.Ordinal)));
        string folder = LargeRepository.Folder(0);
        bool restored = repository.Git("rev-parse", $"main:{folder}") == repository.Git("rev-parse", $"{good}:{folder}");
        return Math.Abs(reverts.Length - 1) + outside + (restored ? 0 : 1);
    }
}
