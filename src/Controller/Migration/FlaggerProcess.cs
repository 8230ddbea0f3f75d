using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Migration;

/// <summary>Finds Flagger controllers that would undo an import.</summary>
internal static class FlaggerProcess
{
    /// <summary>The Deployments of running Flaggers that watch this namespace; all of them when it is null.</summary>
    public static async Task<IReadOnlyList<string>> RunningAsync(ApiClient client, string? watched, CancellationToken cancellationToken)
    {
        ListResult<JsonObject> deployments = await client.ListAsync(Resources.Deployments, null, new ListOptions(), cancellationToken);
        return [.. deployments.Items.Where(IsRunning).Where(deployment => Watches(deployment, watched)).Select(deployment => deployment.Key().ToString())];
    }

    private static bool IsRunning(JsonObject deployment)
        => Containers(deployment).Any(container => Name(container.Get<string>("image") ?? "") == "flagger")
           && (deployment.At("spec", "replicas") is null || deployment.Get<int>("spec", "replicas") > 0 || deployment.Get<int>("status", "replicas") > 0);

    /// <summary>A Flagger that is told a namespace leaves all others alone.</summary>
    private static bool Watches(JsonObject deployment, string? watched)
    {
        const string Option = "-namespace=";
        string? own = Containers(deployment).SelectMany(Arguments).Select(argument => argument.TrimStart('-')).FirstOrDefault(argument => argument.StartsWith(Option[1..], StringComparison.Ordinal));
        return watched is null || own is null || own[(Option.Length - 1)..] is "" || own[(Option.Length - 1)..] == watched;
    }

    private static IEnumerable<string> Arguments(JsonObject container) => ((IEnumerable<string>)["command", "args"]).SelectMany(list => (container[list] as JsonArray ?? []).Select(argument => argument?.ToString() ?? ""));

    private static IEnumerable<JsonObject> Containers(JsonObject deployment) => deployment.Items("spec", "template", "spec", "containers");

    /// <summary>The last part of an image's repository, without tag and digest.</summary>
    private static string Name(string image) => image.Split('/')[^1].Split('@')[0].Split(':')[0];
}
