using ProgressiveDelivery.Sandbox.SampleApp;

namespace ProgressiveDelivery.Sandbox.Tests.SampleApp;

public sealed class BehaviourTests
{
    [Fact]
    public void Behaviour_is_good_and_fast_when_the_environment_says_nothing() =>
        Assert.Equal(new Behaviour(), Behaviour.FromEnvironment(_ => null));

    [Fact]
    public void Behaviour_follows_the_environment()
    {
        var environment = new Dictionary<string, string>
        {
            ["VERSION"] = "v3",
            ["ERROR_RATE"] = "0.25",
            ["LATENCY_MS"] = "400",
            ["STARTUP_DELAY"] = "1.5",
            ["CRASH"] = "true",
            ["DRAIN_SECONDS"] = "0",
        };

        Assert.Equal(
            new Behaviour
            {
                Version = "v3",
                ErrorRate = 0.25,
                Latency = TimeSpan.FromMilliseconds(400),
                StartupDelay = TimeSpan.FromSeconds(1.5),
                Crash = true,
                Drain = TimeSpan.Zero,
            },
            Behaviour.FromEnvironment(environment.GetValueOrDefault));
    }

    [Fact]
    public void Behaviour_is_refused_when_a_number_is_none() =>
        Assert.Throws<FormatException>(() => Behaviour.FromEnvironment(name => name == "LATENCY_MS" ? "slow" : null));
}
