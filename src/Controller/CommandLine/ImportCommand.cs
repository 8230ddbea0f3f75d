using System.CommandLine;
using ProgressiveDelivery.Controller.Hosting;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.CommandLine;

/// <summary><c>canary import flagger</c>: takes the apps of a Flagger over, with the rights of whoever calls it.</summary>
internal static class ImportCommand
{
    /// <summary>Exit codes: 0 all was taken over, or could be; 1 something was refused, not possible or called wrongly.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="own">Settings of the controller in whose place this runs: selector labels and the prefix of Ingress annotations.</param>
    /// <param name="output">For the result.</param>
    /// <param name="error">For what keeps it from being carried out.</param>
    public static Task<int> InvokeAsync(IReadOnlyList<string> arguments, ControllerOptions own, TextWriter output, TextWriter error)
    {
        var @namespace = new Option<string?>("--namespace", "-n") { Description = "Namespace of the Canaries; all when left out." };
        var name = new Option<string?>("--name") { Description = "Name of one Canary; all when left out." };
        var kubeconfig = new Option<string?>("--kubeconfig") { Description = "Kubeconfig; found as kubectl does when left out." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Show what would be done and change nothing." };
        var form = new Option<string>("--output", "-o") { Description = "text, or yaml for the converted objects, which belong into Git.", DefaultValueFactory = _ => "text" };
        var drop = new Option<bool>("--drop-unsupported") { Description = "Import without the fields that cannot be taken over." };
        var force = new Option<bool>("--force") { Description = "Import though a Flagger runs, or though that cannot be told." };
        form.AcceptOnlyFromAmong("text", "yaml");
        var flagger = new Command("flagger", "Take over live Canaries, MetricTemplates and AlertProviders of flagger.app without losing a request.") { @namespace, name, kubeconfig, dryRun, form, drop, force };
        flagger.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                using var client = new ApiClient(ConnectionSettings.Load(parsed.GetValue(kubeconfig)));
                var job = new ImportJob(client, own, output)
                {
                    Namespace = parsed.GetValue(@namespace),
                    Name = parsed.GetValue(name),
                    IsDryRun = parsed.GetValue(dryRun),
                    IsYaml = parsed.GetValue(form) == "yaml",
                    DropsUnsupported = parsed.GetValue(drop),
                    IsForced = parsed.GetValue(force),
                };
                return await job.RunAsync(cancellationToken);
            }
            catch (Exception trouble) when (GitJob.IsExpected(trouble) || trouble is ConfigurationException)
            {
                await error.WriteLineAsync(trouble.Message);
                return 1;
            }
        });
        return new RootCommand("Takes apps over from other controllers.") { new Command("import", "Take apps over from another controller.") { flagger } }
            .Parse([.. arguments]).InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
    }
}
