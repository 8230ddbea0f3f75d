using System.Text.Json.Nodes;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.EndToEnd.Shipping;

public sealed class DashboardTests
{
    public static TheoryData<Dashboard> Dashboards => [.. Dashboard.All];

    [Theory]
    [MemberData(nameof(Dashboards))]
    public void Dashboard_has_what_Grafana_loads_it_by(Dashboard dashboard)
    {
        Assert.StartsWith("canary-", dashboard.Content["uid"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.NotEmpty(dashboard.Content["title"]!.GetValue<string>());
        Assert.InRange(dashboard.Content["schemaVersion"]!.GetValue<int>(), 36, 41);
        Assert.False(dashboard.Content.ContainsKey("id"), "Grafana gives the id; one of our own would hit a foreign dashboard");
        var source = Assert.Single(dashboard.Variables, variable => variable["type"]!.GetValue<string>() == "datasource");
        Assert.Equal("datasource", source["name"]!.GetValue<string>());
    }

    [Theory]
    [MemberData(nameof(Dashboards))]
    public void Panels_have_a_place_of_their_own_and_say_what_they_show(Dashboard dashboard)
    {
        var panels = dashboard.Panels.ToArray();

        Assert.Equal(panels.Length, panels.Select(panel => panel["id"]!.GetValue<int>()).Distinct().Count());
        foreach (var panel in panels.Where(panel => panel["type"]!.GetValue<string>() != "row"))
        {
            Assert.NotEmpty(panel["description"]!.GetValue<string>());
            Assert.NotEmpty(panel["targets"]!.AsArray());
            Assert.All(panel["targets"]!.AsArray(), target => Assert.Equal("${datasource}", target!["datasource"]!["uid"]!.GetValue<string>()));
        }

        var cells = panels.SelectMany(Cells).ToArray();
        Assert.Equal(cells.Length, cells.Distinct().Count());
        Assert.All(cells, cell => Assert.InRange(cell.X, 0, 23));
    }

    [Theory]
    [MemberData(nameof(Dashboards))]
    public void Queries_use_no_variable_that_the_dashboard_lacks(Dashboard dashboard)
        => Assert.All(dashboard.Queries, query => Assert.DoesNotContain('$', query.For("shop", "cart", "cart")));

    [Fact]
    public void Queries_ask_only_for_metrics_that_are_documented()
    {
        var documented = File.ReadAllText(Path.Combine(GeneratedFile.Root, "docs/metrics.md"));
        var asked = Dashboard.All.SelectMany(dashboard => dashboard.Queries).Concat(AlertRules.All)
            .SelectMany(query => PromQlText.Selectors(query.Expression))
            .Select(selector => selector.Metric.Replace("_bucket", string.Empty, StringComparison.Ordinal))
            .Distinct();

        Assert.All(asked, metric => Assert.Contains($"`{metric}`", documented, StringComparison.Ordinal));
    }

    [Fact]
    public void Alerts_are_documented()
    {
        var documented = File.ReadAllText(Path.Combine(GeneratedFile.Root, "docs/metrics.md"));

        Assert.All(AlertRules.All, rule => Assert.Contains($"`{rule.Source["rule ".Length..]}`", documented, StringComparison.Ordinal));
    }

    private static IEnumerable<(int X, int Y)> Cells(JsonObject panel)
    {
        var place = panel["gridPos"]!;
        int x = place["x"]!.GetValue<int>(), y = place["y"]!.GetValue<int>();
        return from dx in Enumerable.Range(0, place["w"]!.GetValue<int>())
               from dy in Enumerable.Range(0, place["h"]!.GetValue<int>())
               select (x + dx, y + dy);
    }
}
