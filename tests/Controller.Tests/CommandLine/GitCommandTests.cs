using ProgressiveDelivery.Controller.CommandLine;
using ProgressiveDelivery.Controller.Hosting;

namespace ProgressiveDelivery.Controller.Tests.CommandLine;

public sealed class GitCommandTests
{
    [Theory]
    [InlineData("--canary has to be namespace/name", "git", "plan", "--canary", "shop")]
    [InlineData("'--canary' is required", "git", "revert")]
    [InlineData("--dry-run", "git", "plan", "--canary", "shop/cart", "--dry-run")]
    [InlineData("config", "git", "plan", "--canary", "shop/cart", "--kubeconfig", "/nonexistent/config")]
    public async Task Command_that_cannot_be_carried_out_says_why(string words, params string[] arguments)
    {
        (int code, _, string error) = await InvokeAsync(arguments);

        Assert.NotEqual(0, code);
        Assert.Contains(words, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_names_both_commands_and_what_they_do()
    {
        (int code, string output, _) = await InvokeAsync("git", "--help");

        Assert.Equal(0, code);
        Assert.Contains("plan", output, StringComparison.Ordinal);
        Assert.Contains("Revert it as the controller would", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clones_made_by_hand_lie_beside_those_of_the_controller()
    {
        (_, string output, _) = await InvokeAsync("git", "plan", "--help");

        Assert.Contains("[default: /var/cache/canary/by-hand]", output, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Error)> InvokeAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = await GitCommand.InvokeAsync(arguments, new ControllerOptions { GitCache = "/var/cache/canary" }, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
