using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using ProgressiveDelivery.Bench;

namespace ProgressiveDelivery.Git.Bench;

/// <summary>Runs the failure catalogue and the long search over histories, as the tests that they are.</summary>
internal static partial class TestRuns
{
    private const int Cases = 22;
    private const int Histories = 500;
    private const string Results = "artifacts/bench";

    /// <summary>What a repository decides is met in the one, what the cluster decides in the other.</summary>
    private static readonly string[] CatalogueProjects = ["Git.Tests", "Controller.Tests"];

    public static void Count(Figures figures)
    {
        string trx = "";
        foreach (string project in CatalogueProjects)
        {
            Run(project, $"catalogue-{project}", "FullyQualifiedName~FailureCatalogue");
            trx += File.ReadAllText(Path.Combine(Results, $"catalogue-{project}.trx"));
        }

        var outcomes = Result().Matches(trx).ToLookup(match => match.Groups["number"].Value, match => match.Groups["outcome"].Value);
        int passed = outcomes.Count(number => number.All(outcome => outcome == "Passed"));
        figures.Add("casesPassed", passed, $"{Cases}", value => value >= Cases);
        figures.Add("casesTotal", Cases, "", _ => true);

        bool held = Run("Git.Tests", "histories", "FullyQualifiedName~RandomHistory", ("GIT_HISTORIES", Histories.ToString(CultureInfo.InvariantCulture)));
        figures.Add("histories", held ? Histories : 0, $">= {Histories}", value => value >= Histories);
    }

    private static bool Run(string project, string name, string filter, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            ["test", $"tests/{project}", "--nologo", "--filter", filter, "--logger", $"trx;LogFileName={name}.trx", "--results-directory", Results])
        {
            RedirectStandardOutput = true,
        };
        foreach ((string variable, string value) in variables)
        {
            start.Environment[variable] = value;
        }

        using Process process = Process.Start(start)!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    // Attributes come in any order.
    [GeneratedRegex("<UnitTestResult (?=[^>]*testName=\"[^\"]*\\.C(?<number>\\d\\d)_)(?=[^>]*outcome=\"(?<outcome>\\w+)\")")]
    private static partial Regex Result();
}
