using System.CommandLine;
using ProgressiveDelivery.Controller.Hosting;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.CommandLine;

/// <summary>
/// <c>canary git plan</c> and <c>canary git revert</c>: the controller's own revert for use by hand and from CI, with the
/// rights of whoever calls it.
/// </summary>
internal static class GitCommand
{
    /// <summary>Exit codes: 0 done or nothing to do, 1 refused, not possible now or called wrongly.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="own">Settings of the controller in whose place this runs: in its pod they name the folder that has room for clones.</param>
    /// <param name="output">For the result.</param>
    /// <param name="error">For what keeps it from being carried out.</param>
    public static Task<int> InvokeAsync(IReadOnlyList<string> arguments, ControllerOptions own, TextWriter output, TextWriter error)
    {
        var canary = new Option<string>("--canary") { Description = "The Canary, as namespace/name.", Required = true };
        var kubeconfig = new Option<string?>("--kubeconfig") { Description = "Kubeconfig; found as kubectl does when left out." };
        // A folder of its own: the controller takes what it does not know among its runs for what a crash has left.
        var cache = new Option<string>("--git-cache") { Description = "Folder for clones.", DefaultValueFactory = _ => Path.Combine(own.GitCache, "by-hand") };
        var dryRun = new Option<bool>("--dry-run") { Description = "Show the plan and push nothing." };
        canary.Validators.Add(result =>
        {
            if (Key(result.GetValueOrDefault<string>()) is null)
            {
                result.AddError("--canary has to be namespace/name, such as shop/cart.");
            }
        });

        var plan = new Command("plan", "Show what the revert of a Canary's failed or tried revision would be: the plan, the reasons, the diff.") { canary, kubeconfig, cache };
        plan.SetAction((parsed, cancellationToken) => RunAsync(parsed, isDryRun: true, cancellationToken));
        var revert = new Command("revert", "Revert it as the controller would: by a commit or a pull request, as spec.rollback.git says.") { canary, kubeconfig, cache, dryRun };
        revert.SetAction((parsed, cancellationToken) => RunAsync(parsed, parsed.GetValue(dryRun), cancellationToken));
        var root = new RootCommand("Canary's reverts in Git, by hand.") { new Command("git", "Reverts in Git.") { plan, revert } };
        return root.Parse([.. arguments]).InvokeAsync(new InvocationConfiguration { Output = output, Error = error });

        async Task<int> RunAsync(ParseResult parsed, bool isDryRun, CancellationToken cancellationToken)
        {
            try
            {
                using var job = new GitJob(parsed.GetValue(kubeconfig), parsed.GetValue(cache)!, own.Addresses(), output);
                return await job.RunAsync(Key(parsed.GetValue(canary))!.Value, isDryRun, cancellationToken);
            }
            catch (Exception trouble) when (GitJob.IsExpected(trouble))
            {
                await error.WriteLineAsync(trouble.Message);
                return 1;
            }
        }
    }

    private static ObjectKey? Key(string? text) => text?.Split('/') is [{ Length: > 0 } ns, { Length: > 0 } name] ? new ObjectKey(ns, name) : null;
}
