using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace ProgressiveDelivery.EndToEnd.Analysis;

/// <summary>Series as a scraper would have stored them, and what Prometheus' own engine makes of a query over them.</summary>
internal sealed class PromtoolCase
{
    /// <summary>Time between two samples.</summary>
    public static readonly TimeSpan Scrape = TimeSpan.FromSeconds(2);

    private readonly StringBuilder _series = new();
    private readonly StringBuilder _expectations = new();

    /// <param name="series">Name and labels.</param>
    /// <param name="values">In promtool's notation: <c>0+10x30</c> is 0, 10, 20 … 300; <c>_x5</c> five missed scrapes; <c>stale</c>.</param>
    public PromtoolCase With(string series, string values)
    {
        _series.Append(CultureInfo.InvariantCulture, $"      - series: {Quoted(series)}\n        values: {Quoted(values)}\n");
        return this;
    }

    /// <summary>Expects one number without labels.</summary>
    public PromtoolCase Expect(string query, TimeSpan at, double value)
    {
        Expression(query, at);
        _expectations.Append(CultureInfo.InvariantCulture, $"        exp_samples:\n          - labels: '{{}}'\n            value: {value:R}\n");
        return this;
    }

    /// <summary>Expects NaN, which promtool cannot compare: the value is the one that does not equal itself.</summary>
    public PromtoolCase ExpectNaN(string query, TimeSpan at) => Expect($"count(({query}) != ({query}))", at, 1);

    /// <summary>Expects no result at all.</summary>
    public PromtoolCase ExpectNothing(string query, TimeSpan at)
    {
        Expression(query, at);
        return this;
    }

    /// <summary>Runs promtool; its report is in the assertion's message.</summary>
    public async Task VerifyAsync()
    {
        string file = Path.Combine(Path.GetTempPath(), $"promql-{Guid.NewGuid():N}.yaml");
        await File.WriteAllTextAsync(file,
            $"rule_files: []\ntests:\n  - interval: {Scrape.TotalSeconds:0}s\n    input_series:\n{_series}    promql_expr_test:\n{_expectations}");
        try
        {
            using Process promtool = Process.Start(new ProcessStartInfo("promtool", ["test", "rules", file]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            Task<string> output = promtool.StandardOutput.ReadToEndAsync();
            string errors = await promtool.StandardError.ReadToEndAsync();
            await promtool.WaitForExitAsync();
            Assert.True(promtool.ExitCode == 0, await output + errors);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private void Expression(string query, TimeSpan at) =>
        _expectations.Append(CultureInfo.InvariantCulture, $"      - expr: {Quoted(query)}\n        eval_time: {at.TotalSeconds:0}s\n");

    private static string Quoted(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";
}
