using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace ProgressiveDelivery.Kubernetes.Tests;

public sealed partial class SourceTests
{
    [Fact]
    public void T47_Every_wait_and_every_clock_is_the_injected_one()
    {
        string[] offences = [.. Directory
            .EnumerateFiles(Source(), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .SelectMany(file => File.ReadLines(file).Where(line => ClockOfItsOwn().IsMatch(line)).Select(line => $"{file}: {line.Trim()}"))];

        Assert.Empty(offences);
    }

    [Fact]
    public void Client_knows_no_canary()
    {
        Assert.DoesNotContain(
            typeof(ApiClient).Assembly.GetReferencedAssemblies(),
            name => name.Name!.StartsWith("ProgressiveDelivery.", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"\.UtcNow|DateTime\.Now|DateTimeOffset\.Now|Stopwatch|Thread\.Sleep|Environment\.TickCount|Task\.Delay\((?!.*(_time|Time),)|CancelAfter")]
    private static partial Regex ClockOfItsOwn();

    private static string Source([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "src", "Kubernetes"));
}
