using System.Text.Json.Nodes;
using ProgressiveDelivery.Bench;

namespace ProgressiveDelivery.Git.Bench;

/// <summary>The figure that only a cluster can show, from the last <c>make demo</c>.</summary>
internal static class DemoFigures
{
    private const string File = "artifacts/demo.json";

    public static void Read(Figures figures)
    {
        double? slowest = null;
        if (System.IO.File.Exists(File) && JsonNode.Parse(System.IO.File.ReadAllText(File)) is { } demo)
        {
            slowest = demo["acts"]?.AsArray().Max(act => (double?)act?["revertSeconds"]);
        }

        figures.Add("sandboxCommitSeconds", slowest, "<= 2", value => value <= 2);
        if (slowest is null)
        {
            Console.WriteLine($"  {File} is missing: run 'make demo' first.");
        }
    }
}
