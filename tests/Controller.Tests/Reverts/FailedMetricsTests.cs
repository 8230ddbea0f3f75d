using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Reverts;
using ProgressiveDelivery.Git;

namespace ProgressiveDelivery.Controller.Tests.Reverts;

public sealed class FailedMetricsTests
{
    [Theory]
    [InlineData("63.6364", ">= 99 %", "63.64 %")]
    [InlineData("812", "<= 500 ms", "812 ms")]
    [InlineData("3.14159", "<= 3", "3.142")]
    [InlineData("0.5", null, "0.5")]
    [InlineData(null, ">= 99 %", "no value")]
    public void Value_is_told_with_the_unit_of_its_limit(string? value, string? limit, string told)
    {
        FailedMetric metric = Assert.Single(FailedMetrics.Of(
        [
            new VerdictStatus { Metric = "passed", Verdict = "Pass", Message = "" },
            new VerdictStatus { Metric = "failed", Verdict = "Fail", Value = value, Limit = limit, Message = "" },
        ]));

        Assert.Equal(("failed", told, limit ?? "no limit"), (metric.Name, metric.Value, metric.Limit));
    }

    [Fact]
    public void Evidence_tells_what_was_counted()
    {
        Assert.Equal("412 requests", EvidenceOf(new() { Requests = 411.9 }));
        Assert.Equal("31 of 400 requests bad, the primary's 18 of 3600, p = 1.2E-09", EvidenceOf(new() { Requests = 400, Bad = 31, PrimaryRequests = 3600, PrimaryBad = 18, PValue = 1.23e-9 }));
        Assert.Null(EvidenceOf(new()));
    }

    [Fact]
    public void Dry_run_is_never_told_as_a_cause()
        => Assert.Empty(FailedMetrics.Of([new VerdictStatus { Metric = "failed", Verdict = "Fail", Message = "", DryRun = true }]));

    [Theory]
    [InlineData("x against the primary: 31 of 400 requests failed (p = 1E-09) (2 of 2 failed checks).", "2 of 2 failed checks")]
    [InlineData("x against the primary: 31 of 400 requests failed (p = 1E-09); y 3 is above 1 (1 of 1 failed checks).", "1 of 1 failed checks")]
    [InlineData("x against the primary: 31 of 400 requests failed (p = 1E-09).", null)]
    [InlineData("app cannot run: CrashLoopBackOff (exit code 1).", "app cannot run: CrashLoopBackOff (exit code 1).")]
    public void Fact_is_told_once(string cause, string? remark)
    {
        VerdictStatus[] verdicts =
        [
            new() { Metric = "x", Verdict = "Fail", Message = "x against the primary: 31 of 400 requests failed (p = 1E-09)" },
            new() { Metric = "y", Verdict = "Fail", Message = "y 3 is above 1." },
            new() { Metric = "z", Verdict = "Pass", Message = "app" },
        ];

        Assert.Equal(remark is null ? [] : [remark], FailedMetrics.Beyond(verdicts, cause));
    }

    private static string? EvidenceOf(Evidence evidence)
        => Assert.Single(FailedMetrics.Of([VerdictStatus.Of(new Verdict(VerdictKind.Fail, "failed", 1, null, "") { Evidence = evidence })])).Evidence;
}
