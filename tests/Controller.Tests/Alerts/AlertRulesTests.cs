using ProgressiveDelivery.Controller.Alerts;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;

namespace ProgressiveDelivery.Controller.Tests.Alerts;

public sealed class AlertRulesTests
{
    [Theory]
    [InlineData("AnalysisFailed", true, AlertSeverity.Error)]
    [InlineData("ProgressDeadlineExceeded", true, AlertSeverity.Error)]
    [InlineData("NotConverged", true, AlertSeverity.Error)]
    [InlineData("CheckFailed", true, AlertSeverity.Warn)]
    [InlineData("RevertHeld", true, AlertSeverity.Warn)]
    [InlineData("NewRevision", false, AlertSeverity.Info)]
    [InlineData("Promoted", false, AlertSeverity.Info)]
    [InlineData("RevertPushed", false, AlertSeverity.Info)]
    public void Notice_is_told_as_loudly_as_it_matters(string reason, bool warning, object severity)
        => Assert.Equal((AlertSeverity)severity, AlertRules.SeverityOf(new Notice(reason, "…", warning)));

    [Theory]
    [InlineData("WeightAdvanced")]
    [InlineData("WeightReturned")]
    public void Steps_of_the_traffic_are_told_to_nobody(string reason) => Assert.Null(AlertRules.SeverityOf(new Notice(reason, "…")));

    [Theory]
    [InlineData(null, "Info Warn Error")]
    [InlineData("info", "Info Warn Error")]
    [InlineData("warn", "Warn Error")]
    [InlineData("error", "Error")]
    public void Receiver_hears_its_severity_and_above(string? least, string wanted)
    {
        var receiver = new AlertSpec { Name = "team", Severity = least, ProviderRef = new AlertProviderRef { Name = "chat" } };

        Assert.Equal(wanted, string.Join(' ', Enum.GetValues<AlertSeverity>().Where(severity => AlertRules.IsWanted(receiver, severity))));
    }
}
