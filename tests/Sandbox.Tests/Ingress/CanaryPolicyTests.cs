using ProgressiveDelivery.Sandbox.Ingress.Routing;

namespace ProgressiveDelivery.Sandbox.Tests.Ingress;

public sealed class CanaryPolicyTests
{
    [Fact]
    public void Policy_reads_all_annotations_of_the_contract()
    {
        IngressBuilder ingress = new IngressBuilder("c").Canary(
            ("weight", "30"), ("weight-total", "1000"), ("by-header", "X-Canary"), ("by-header-value", "yes"),
            ("by-header-pattern", "^y"), ("by-cookie", "canary"));

        Assert.Equal(
            new CanaryPolicy
            {
                Weight = 30,
                WeightTotal = 1000,
                Header = "X-Canary",
                HeaderValue = "yes",
                HeaderPattern = "^y",
                Cookie = "canary",
            },
            CanaryPolicy.Read(ingress.Build()));
    }

    [Theory]
    [InlineData("10", 100)]
    [InlineData("many", 100)]
    [InlineData("200", 200)]
    public void Policy_takes_a_total_from_100_up(string total, int expected) =>
        Assert.Equal(expected, CanaryPolicy.Read(new IngressBuilder("c").Canary(("weight-total", total)).Build())!.WeightTotal);

    [Fact]
    public void Policy_sends_nothing_when_the_weight_is_no_number() =>
        Assert.Equal(0, CanaryPolicy.Read(new IngressBuilder("c").Canary(("weight", "half")).Build())!.Weight);

    [Fact]
    public void Ingress_is_no_canary_when_the_annotation_is_false_or_missing()
    {
        Assert.Null(CanaryPolicy.Read(new IngressBuilder("c").Build()));
        Assert.Null(CanaryPolicy.Read(new IngressBuilder("c").Annotated("nginx.ingress.kubernetes.io/canary", "false").Build()));
    }
}
