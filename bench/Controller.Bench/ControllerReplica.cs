using System.Globalization;
using System.Text.RegularExpressions;
using ProgressiveDelivery.Controller.Bench.ControlPlane;
using ProgressiveDelivery.Controller.Bench.Machine;

namespace ProgressiveDelivery.Controller.Bench;

/// <summary>One process of the published controller, run as its image runs it but outside a cluster.</summary>
internal sealed partial class ControllerReplica : IDisposable
{
    private static readonly HttpClient Http = new();

    private readonly ChildProcess _process;
    private readonly string _url;

    private ControllerReplica(ChildProcess process, string url)
    {
        _process = process;
        _url = url;
    }

    public ProcessUsage Usage => ProcessUsage.Of(_process.Id);

    /// <param name="plane">What it works on.</param>
    /// <param name="settings">Where it was published.</param>
    /// <param name="prometheus">Address of its Prometheus.</param>
    /// <param name="pod">Name of the pod that it says to be; the same name again is the same pod with a new container.</param>
    /// <param name="start">Number of this start, for its log.</param>
    public static async Task<ControllerReplica> StartAsync(BareControlPlane plane, BenchSettings settings, string prometheus, string pod, int start)
    {
        string url = $"http://127.0.0.1:{Ports.Free(1)[0].ToString(CultureInfo.InvariantCulture)}";
        string[] arguments =
        [
            Path.Combine(settings.Controller, "ProgressiveDelivery.Controller.dll"),
            "--kubeconfig", plane.Users.Canary, "--prometheus", prometheus, "--urls", url,
        ];
        if (settings.Replicas > 1)
        {
            arguments = [.. arguments, "--shards", "true"];
        }

        // The same pod again has the same uid, as when its container is started anew.
        ChildProcess process = await ChildProcess.StartAsync($"{pod}-{start.ToString(CultureInfo.InvariantCulture)}", plane.Logs, "dotnet", arguments, new Dictionary<string, string>(ImageSettings())
        {
            ["POD_NAME"] = pod,
            ["POD_UID"] = $"uid-of-{pod}",
            ["POD_NAMESPACE"] = "canary-system",
        });
        return new ControllerReplica(process, url);
    }

    /// <summary>Waits until its caches are full.</summary>
    public Task UntilReadyAsync(CancellationToken cancellationToken) => _process.WaitUntilAsync(async () =>
    {
        try
        {
            using HttpResponseMessage answer = await Http.GetAsync($"{_url}/readyz", cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }, TimeSpan.FromMinutes(1), cancellationToken);

    public Task KillAsync() => _process.KillAsync();

    public void Dispose() => _process.Dispose();

    /// <summary>The runtime's settings in the Dockerfile.</summary>
    private static IEnumerable<KeyValuePair<string, string>> ImageSettings()
        => RuntimeSetting().Matches(File.ReadAllText("Dockerfile")).Select(match => KeyValuePair.Create(match.Groups["name"].Value, match.Groups["value"].Value));

    [GeneratedRegex(@"(?<=ENV |^    )(?<name>DOTNET_(GC\w+|EnableDiagnostics)|MALLOC_\w+)=(?<value>\w+)", RegexOptions.Multiline)]
    private static partial Regex RuntimeSetting();
}
