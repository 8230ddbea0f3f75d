using System.Text.RegularExpressions;

namespace ProgressiveDelivery.Sandbox.Playground.Environments;

/// <summary>The files of examples/gitops-repo, with the addresses of a sandbox and at the pace of a test.</summary>
/// <param name="Name">Unique on the cluster; the namespaces begin with it.</param>
public sealed partial record ExampleFiles(Place Place, string Name)
{
    private static readonly string Folder = Path.Combine(Place.Checkout, "examples", "gitops-repo");

    public Uri RepositoryInCluster => new(Place.GitHostInCluster!, $"/shop/{Name}.git");

    /// <summary>Copies all of it.</summary>
    public void CopyTo(string folder)
    {
        foreach (string file in Directory.GetFiles(Folder, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(folder, Path.GetRelativePath(Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.WriteAllText(copy, Adapted(File.ReadAllText(file)));
        }
    }

    private string Adapted(string text)
    {
        text = text
            .Replace("https://git.example.com/shop/environments.git", RepositoryInCluster.ToString(), StringComparison.Ordinal)
            .Replace("registry.example.com/shop", Place.SampleImage.Split(':')[0], StringComparison.Ordinal)
            .Replace("shop.example.com", $"{Name}.example.test", StringComparison.Ordinal)
            // The sandbox's own Secret with credentials for Flux.
            .Replace("environments-read", "apps-git", StringComparison.Ordinal)
            .Replace("name: environments\n", $"name: {Name}\n", StringComparison.Ordinal);
        text = NamespacePattern().Replace(text, $"{Name}-$1");
        // First the analysis, which looks at every interval; then what it looks at.
        text = PacePattern().Replace(text, "$1: 2s");
        text = WindowPattern().Replace(text, "$1interval: 10s");
        text = WeightsPattern().Replace(text, "stepWeights: [50]");
        text = ThresholdPattern().Replace(text, "threshold: 1");
        // What is played here is not latency, and a machine that starts pods of three environments may be slow.
        text = LatencyPattern().Replace(text, "max: 10000");
        return ReplicasPattern().Replace(text, "minReplicas: 1");
    }

    [GeneratedRegex(@"\bshop-(dev|staging|production)\b")]
    private static partial Regex NamespacePattern();

    [GeneratedRegex(@"\b(interval|retryInterval): \d+[ms]\b")]
    private static partial Regex PacePattern();

    [GeneratedRegex(@"(- name: request-[a-z-]+\n +)interval: 2s")]
    private static partial Regex WindowPattern();

    [GeneratedRegex(@"stepWeights: \[[^\]]*\]")]
    private static partial Regex WeightsPattern();

    [GeneratedRegex(@"threshold: \d+")]
    private static partial Regex ThresholdPattern();

    [GeneratedRegex(@"max: (500|1000)$", RegexOptions.Multiline)]
    private static partial Regex LatencyPattern();

    [GeneratedRegex(@"minReplicas: \d+")]
    private static partial Regex ReplicasPattern();
}
