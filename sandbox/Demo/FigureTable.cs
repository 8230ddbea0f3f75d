using System.Globalization;
using ProgressiveDelivery.Sandbox.Playground.Acts;

namespace ProgressiveDelivery.Sandbox.Demo;

/// <summary>Prints each figure beside what it must be.</summary>
internal static class FigureTable
{
    private sealed record Figure(string Name, double? Value, string Sign, double Bound)
    {
        public bool Holds => Sign == "<=" ? Value <= Bound : Value >= Bound;
    }

    /// <summary>True when no act failed and no bound is missed; a figure that could not be measured is missed too.</summary>
    public static bool Print(DemoResult result)
    {
        Console.WriteLine();
        Console.WriteLine($"{"figure",-58} {"measured",9}   must be");
        bool all = true;
        foreach (Figure figure in Figures(result))
        {
            all &= figure.Holds;
            string value = figure.Value?.ToString("0.###", CultureInfo.InvariantCulture) ?? "-";
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{figure.Name,-58} {value,9}   {figure.Sign} {figure.Bound,-5} {(figure.Holds ? "ok" : "MISSED")}"));
        }

        foreach (string problem in result.Problems)
        {
            Console.WriteLine($"problem in {problem}");
        }

        return all && result.Report.Acts.All(act => act.Ok);
    }

    private static IEnumerable<Figure> Figures(DemoResult result)
    {
        DemoReport report = result.Report;
        yield return new("requests per second", Math.Round(result.RequestsPerSecond, 1), ">=", 50);
        foreach (ActFigures act in report.Acts)
        {
            yield return new($"{act.Name}: requests failed of {act.Requests.Sent}", act.Requests.Failed, "<=", 0);
            if (act.Name is "promote" or "fail" or "slow")
            {
                yield return new($"{act.Name}: share of traffic off its weight, standard errors", act.ShareZ, "<=", Bounds.ShareZ);
            }

            if (act.Name is "fail" or "slow")
            {
                yield return new($"{act.Name}: first bad scrape to weight 0, intervals", act.DetectIntervals, "<=", Bounds.DetectIntervals);
                yield return new($"{act.Name}: weight 0 to revert on the branch, seconds", act.RevertSeconds, "<=", Bounds.RevertSeconds);
                yield return new($"{act.Name}: revert to converged, seconds", act.ConvergeSeconds, "<=", Bounds.ConvergeSeconds);
            }
        }

        yield return new("controller: start to ready, seconds", report.Controller.ReadySeconds, "<=", 3);
        yield return new("controller: resident memory, MB", report.Controller.RssMb, "<=", 120);
        yield return new("controller: API requests in an idle minute", report.Controller.IdleRequestsPerMinute, "<=", 0);
    }
}
