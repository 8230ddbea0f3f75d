using System.Globalization;
using ProgressiveDelivery.Bench;
using ProgressiveDelivery.Git.Bench;

if (args is ["revert", { } cache, { } url, { } good, { } bad])
{
    // A process of its own, so that it can be killed at any moment.
    return await OneRevert.RunAsync(cache, url, good, bad);
}

string root = Path.Combine(Path.GetTempPath(), $"canary-bench-{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}");
try
{
    var figures = new Figures();
    Console.WriteLine("The failure catalogue and the random histories:");
    TestRuns.Count(figures);
    Console.WriteLine("A repository of 100000 files and 20000 commits over HTTP:");
    await LargeRepositoryRun.MeasureAsync(Path.Combine(root, "large"), figures);
    Console.WriteLine("200 pushes by others and random kills:");
    await PushStorm.MeasureAsync(Path.Combine(root, "storm"), figures);
    DemoFigures.Read(figures);
    figures.Write("artifacts/bench-git.json");
    return figures.AllHold ? 0 : 1;
}
finally
{
    if (Directory.Exists(root))
    {
        Directory.Delete(root, recursive: true);
    }
}
