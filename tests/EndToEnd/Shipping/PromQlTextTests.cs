namespace ProgressiveDelivery.EndToEnd.Shipping;

public sealed class PromQlTextTests
{
    [Fact]
    public void Selectors_are_found_with_the_names_of_their_labels()
    {
        var selectors = PromQlText.Selectors(
            """sum by (le) (rate(canary_verdicts_total{namespace="a", verdict=~"Pass|Fail"}[5m])) > sum(canary_leader)""").ToArray();

        Assert.Equal(["canary_verdicts_total", "canary_leader"], selectors.Select(selector => selector.Metric));
        Assert.Equal(["namespace", "verdict"], selectors[0].Labels);
        Assert.Empty(selectors[1].Labels);
    }
}
