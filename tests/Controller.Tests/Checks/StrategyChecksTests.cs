using System.Text.Json;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Checks;
using ProgressiveDelivery.Controller.Tests.Decisions;

namespace ProgressiveDelivery.Controller.Tests.Checks;

public sealed class StrategyChecksTests
{
    [Theory]
    [InlineData("""{"iterations":5}""")]
    [InlineData("""{"iterations":5,"stepWeightPromotion":20}""")]
    [InlineData("""{"iterations":5,"match":[{"headers":{"x-user":{"exact":"insider"}}}]}""")]
    [InlineData("""{"iterations":0,"match":[],"stepWeight":10,"sessionAffinity":{"cookieName":"side","maxAge":60}}""")]
    [InlineData("""{"stepWeights":[10,20],"match":[{"headers":{"cookie":{"exact":"beta"}}}]}""")]
    [InlineData("""{"iterations":5,"metricsSource":{"type":"kubernetes"},"metrics":[{"name":"request-duration"}]}""")]
    public void Strategy_that_can_be_meant_is_taken(string analysis) => Assert.Empty(Problems(analysis));

    [Theory]
    [InlineData("""{"iterations":5,"stepWeight":10}""", "spec.analysis.stepWeight has no meaning beside iterations")]
    [InlineData("""{"iterations":5,"maxWeight":50}""", "spec.analysis.maxWeight has no meaning beside iterations")]
    [InlineData("""{"iterations":5,"stepChecks":2}""", "spec.analysis.stepChecks has no meaning beside iterations")]
    [InlineData("""{"iterations":5,"stepWeightPromotion":20,"match":[{"headers":{"x-user":{"exact":"insider"}}}]}""", "stepWeightPromotion has no meaning")]
    [InlineData("""{"iterations":5,"match":[{"uri":{"prefix":"/beta"},"headers":{"x-user":{"exact":"insider"}}}]}""", "spec.analysis.match[0].uri: requests are told apart by headers and cookies only")]
    [InlineData("""{"iterations":5,"match":[{}]}""", "spec.analysis.match[0] names no header")]
    [InlineData("""{"iterations":5,"match":[{"headers":{"x-user":{"exact":"a","regex":"b"}}}]}""", "(x-user): set one of exact, prefix, suffix and regex")]
    [InlineData("""{"iterations":5,"match":[{"headers":{"x-user":{}}}]}""", "(x-user): set one of")]
    [InlineData("""{"iterations":5,"metrics":[{"name":"request-duration"}]}""", "ingress-nginx counts only what it routes")]
    [InlineData("""{"iterations":5,"metricsSource":{"type":"istio"},"metrics":[{"name":"request-duration","comparison":{}}]}""", "comparison needs users on both sides")]
    [InlineData("""{"stepWeight":5,"sessionAffinity":{"cookieName":"side","sameSite":"Lax"}}""", "spec.analysis.sessionAffinity.sameSite: on ingress-nginx the app's own Ingress says")]
    [InlineData("""{"iterations":5,"sessionAffinity":{"cookieName":"side"}}""", "sessionAffinity goes with weights")]
    [InlineData("{}", "or spec.analysis.iterations")]
    public void Strategy_that_cannot_be_meant_is_refused_with_what_to_change(string analysis, string sentence)
        => Assert.Contains(sentence, Assert.Single(Problems(analysis)), StringComparison.Ordinal);

    [Fact]
    public void Weights_need_a_router()
    {
        Assert.Contains("no router that could shift weights", Assert.Single(Problems("""{"stepWeight":10}""", "kubernetes")), StringComparison.Ordinal);
        Assert.Empty(Problems("""{"iterations":5,"metrics":[{"name":"request-duration"}]}""", "kubernetes"));
        Assert.Contains("stepWeightPromotion", Assert.Single(Problems("""{"iterations":5,"stepWeightPromotion":20}""", "kubernetes")), StringComparison.Ordinal);
    }

    [Fact]
    public void Match_is_checked_even_when_nothing_is_analysed()
    {
        CanarySpec spec = Spec("""{"match":[{}]}""", provider: null) with { SkipAnalysis = true };

        Assert.Contains("names no header", Assert.Single(StrategyChecks.In(spec)), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Problems(string analysis, string? provider = null) => StrategyChecks.In(Spec(analysis, provider));

    private static CanarySpec Spec(string analysis, string? provider)
        => Given.In(null).Spec with { Provider = provider, Analysis = JsonSerializer.Deserialize(analysis, ApiJson.Default.CanaryAnalysis)! };
}
