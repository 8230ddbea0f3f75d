namespace ProgressiveDelivery.Perturbations;

/// <summary>
/// Whatever the controller has seen or not seen of the cluster, a release ends the same: each of the three perturbations at each
/// write of a release.
/// </summary>
[Collection(ClusterCollection.Name)]
[Trait("Needs", "SandboxMachine")]
public sealed class PerturbationTests(Cluster cluster)
{
    /// <summary>Releases that are played side by side.</summary>
    private static readonly int AtOnce = int.TryParse(Environment.GetEnvironmentVariable("PERTURBED_AT_ONCE"), out int atOnce) ? atOnce : 12;

    public static TheoryData<string, Perturbation> All
    {
        get
        {
            var all = new TheoryData<string, Perturbation>();
            foreach (string story in Stories.Keys)
            {
                foreach (Perturbation perturbation in Enum.GetValues<Perturbation>())
                {
                    all.Add(story, perturbation);
                }
            }

            return all;
        }
    }

    private static readonly IReadOnlyDictionary<string, Func<ReleasedApp, Task>> Stories = new Dictionary<string, Func<ReleasedApp, Task>>
    {
        ["promote"] = async app =>
        {
            await app.ReleaseAsync("v2", isBad: false);
            await app.UntilPromotedAsync("v2");
        },
        ["withdraw"] = async app =>
        {
            await app.ReleaseAsync("v2", isBad: true);
            await app.UntilFailedAsync("v2");
            Assert.DoesNotContain(60, app.Weights);
            Assert.DoesNotContain("v2", app.PrimaryImages);
        },
        ["give-back"] = async app =>
        {
            await app.ReleaseAsync("v2", isBad: false);
            await app.UntilWeightAsync(30);
            await app.DeleteAsync();
            await app.UntilGivenBackAsync("v2");
        },
    };

    [Theory]
    [MemberData(nameof(All))]
    public async Task Release_ends_the_same_when_it_is_perturbed_at_any_write(string story, Perturbation perturbation)
    {
        int writes = await CountWritesAsync(story, perturbation);
        Assert.InRange(writes, 10, 60);

        await Parallel.ForEachAsync(Enumerable.Range(1, writes), new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (write, _) => await PlayAsync($"{story}-{perturbation}-{write}".ToLowerInvariant(), story, perturbation, write));
    }

    /// <summary>How many writes the story takes when nothing goes wrong.</summary>
    private async Task<int> CountWritesAsync(string story, Perturbation perturbation)
    {
        string ns = $"{story}-{perturbation}-undisturbed".ToLowerInvariant();
        await cluster.CreateNamespaceAsync(ns);
        using var faults = new PerturbAtWrite(perturbation, write: 0);
        await using FaultProxy proxy = cluster.Proxy(faults);
        await using RunningController controller = cluster.Controller(proxy, ns);
        await TellAsync(ns, story);
        return proxy.Writes;
    }

    private async Task PlayAsync(string ns, string story, Perturbation perturbation, int write)
    {
        await cluster.CreateNamespaceAsync(ns);
        using var faults = new PerturbAtWrite(perturbation, write);
        await using FaultProxy proxy = cluster.Proxy(faults);
        faults.Crash = proxy.Sever;
        await using RunningController first = cluster.Controller(proxy, ns);
        Task told = TellAsync(ns, story);
        if (perturbation == Perturbation.Crash && await Task.WhenAny(faults.Happened, told) == faults.Happened)
        {
            // Cut off from the cluster for good: the next one finds only what it has left there.
            using var none = new PerturbAtWrite(perturbation, write: 0);
            await using FaultProxy way = cluster.Proxy(none);
            await using RunningController second = cluster.Controller(way, ns);
            await told;
            return;
        }

        await told;
    }

    private async Task TellAsync(string ns, string story)
    {
        ReleasedApp app = cluster.App(ns, "app");
        await app.CreateAsync();
        await app.UntilAdoptedAsync();
        await Stories[story](app);
    }
}
