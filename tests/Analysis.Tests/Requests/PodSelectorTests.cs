using System.Text.RegularExpressions;
using ProgressiveDelivery.Analysis.Pods;
using ProgressiveDelivery.Analysis.Requests;

namespace ProgressiveDelivery.Analysis.Tests.Requests;

public sealed partial class PodSelectorTests
{
    [Theory]
    [InlineData("app-7c9f5b8d6d-x2x9z", TrafficSide.Canary)]
    [InlineData("app-587946-bcdfg", TrafficSide.Canary)]
    [InlineData("app-primary-7c9f5b8d6d-x2x9z", TrafficSide.Primary)]
    [InlineData("app2-7c9f5b8d6d-x2x9z", null)]
    [InlineData("my-app-7c9f5b8d6d-x2x9z", null)]
    [InlineData("app-worker-7c9f5b8d6d-x2x9z", null)]
    [InlineData("app-primary-worker-7c9f5b8d6d-x2x9z", null)]
    [InlineData("app-0", null)]
    [InlineData("app-x2x9z", null)]
    [InlineData("app-migrate-x2x9z", null)]
    public void Pod_belongs_to_the_deployment_that_made_it_and_to_no_other(string pod, TrafficSide? owner)
    {
        foreach (TrafficSide side in Enum.GetValues<TrafficSide>())
        {
            Assert.Equal(side == owner, Matches(Sources.Names, side, pod));
        }
    }

    [Fact]
    public void Dot_in_a_name_is_only_a_dot()
    {
        ReleaseNames dotted = Sources.Names with { Target = "app.v1" };

        Assert.True(Matches(dotted, TrafficSide.Canary, "app.v1-7c9f5b8d6d-x2x9z"));
        Assert.False(Matches(dotted, TrafficSide.Canary, "appxv1-7c9f5b8d6d-x2x9z"));
    }

    [Theory]
    [InlineData(46)]
    [InlineData(47)]
    [InlineData(48)]
    [InlineData(50)]
    [InlineData(55)]
    public void Long_names_are_found_though_Kubernetes_cuts_them(int length)
    {
        ReleaseNames names = Sources.Names with { Target = new string('a', length) };
        foreach (TrafficSide side in Enum.GetValues<TrafficSide>())
        {
            // As k8s.io/apiserver makes a pod's name of its ReplicaSet's.
            string generated = $"{names.Workload(side)}-7c9f5b8d6d-";
            string pod = generated[..Math.Min(generated.Length, 58)] + "x2x9z";

            Assert.True(Matches(names, side, pod), pod);
            Assert.False(Matches(names, side == TrafficSide.Canary ? TrafficSide.Primary : TrafficSide.Canary, pod), pod);
        }
    }

    [GeneratedRegex("pod(?<sign>[=!])~\"(?<pattern>[^\"]+)\"")]
    private static partial Regex Matcher();

    private static bool Matches(ReleaseNames names, TrafficSide side, string pod)
    {
        return Matcher().Matches(new PodSelector(names).Of(side)).All(matcher =>
            Regex.IsMatch(pod, $"^(?:{matcher.Groups["pattern"].Value.Replace("\\\\", "\\", StringComparison.Ordinal)})$") == (matcher.Groups["sign"].Value == "="));
    }
}
