using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Bench.ControlPlane;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Sandbox.GitOpsAgent.Apply;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Perturbations;

/// <summary>A real API server with its controllers, a node that makes pods ready at once, and a way to it that can be broken.</summary>
public sealed class Cluster : IAsyncLifetime, IAsyncDisposable
{
    private static readonly TimeSpan EstablishedIn = TimeSpan.FromSeconds(30);
    private readonly string _folder = Directory.CreateTempSubdirectory("canary-perturbations-").FullName;
    private readonly CancellationTokenSource _stop = new();
    private BareControlPlane? _plane;
    private ClusterView? _view;
    private ApiClient? _client;
    private HttpMessageInvoker? _http;
    private string _token = "";
    private Task _node = Task.CompletedTask;

    internal ClusterView View => _view!;

    internal MetricsStandIn Metrics { get; } = new();

    public async Task InitializeAsync()
    {
        _plane = await BareControlPlane.StartAsync(_folder, Binaries(), _stop.Token);
        _client = _plane.Connect();
        _token = ConnectionSettings.Load(_plane.Users.Admin).Token!;
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(_plane.Users.File("ca.crt"))) },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
        });
        await CreateKindsAsync();
        _view = await ClusterView.StartAsync(_client);
        _node = new StandInNode(_client).RunAsync(_stop.Token);
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _node.ContinueWith(_ => { }, TaskScheduler.Default);
        if (_view is not null)
        {
            await _view.DisposeAsync();
        }

        await Metrics.DisposeAsync();
        _http?.Dispose();
        _client?.Dispose();
        _plane?.Dispose();
        _stop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    internal Task<JsonObject> CreateNamespaceAsync(string name)
        => _client!.CreateAsync(Resources.Namespaces, new ObjectKey("", name), new JsonObject(), _stop.Token);

    internal ReleasedApp App(string ns, string name) => new(View, Metrics, ns, name);

    internal FaultProxy Proxy(IFaults faults) => FaultProxy.Start(new Uri(_plane!.Server), _http!, faults);

    internal RunningController Controller(FaultProxy proxy, string ns) => RunningController.Start(proxy, _token, ns, Metrics.Address, _folder);

    /// <summary>The controller with no rights but those of this ServiceAccount.</summary>
    internal async Task<RunningController> ControllerAsync(FaultProxy proxy, string ns, string account, params string[] more)
        => RunningController.Start(proxy, await TokenOfAsync(new ObjectKey(ns, account)), ns, Metrics.Address, _folder, more);

    internal Task<JsonObject> CreateAsync(Resource<JsonObject> kind, JsonObject obj) => _client!.CreateAsync(kind, obj.Key(), obj, _stop.Token);

    /// <summary>The token that the control plane makes for each ServiceAccount of this version.</summary>
    private async Task<string> TokenOfAsync(ObjectKey account)
    {
        using var limit = new CancellationTokenSource(EstablishedIn);
        while (true)
        {
            JsonObject? known = await _client!.GetAsync(Resources.Custom("", "v1", "serviceaccounts", "ServiceAccount"), account, limit.Token);
            if (known?.Items("secrets").FirstOrDefault()?.Get<string>("name") is { } name
                && (await _client.GetAsync(Resources.Secrets, account with { Name = name }, limit.Token))?.SecretData("token") is { } token)
            {
                return System.Text.Encoding.UTF8.GetString(token);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), limit.Token);
        }
    }

    private static string Binaries() => Environment.GetEnvironmentVariable("KUBEBUILDER_ASSETS") is { Length: > 0 } folder
        ? folder
        : throw new InvalidOperationException("KUBEBUILDER_ASSETS must name the folder of kube-apiserver, kube-controller-manager and kube-scheduler; tests/run sets it.");

    private async Task CreateKindsAsync()
    {
        var names = new List<ObjectKey>();
        foreach (string file in Directory.GetFiles(Path.Combine(GeneratedFile.Root, "crds"), "*.yaml"))
        {
            foreach (JsonObject kind in YamlDocuments.Read(await File.ReadAllTextAsync(file)))
            {
                names.Add(new ObjectKey("", kind.Name()));
                await _client!.CreateAsync(Resources.CustomResourceDefinitions, names[^1], kind, _stop.Token);
            }
        }

        using var limit = new CancellationTokenSource(EstablishedIn);
        foreach (ObjectKey name in names)
        {
            while (!await IsEstablishedAsync(name))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), limit.Token);
            }
        }
    }

    private async Task<bool> IsEstablishedAsync(ObjectKey name)
        => await _client!.GetAsync(Resources.CustomResourceDefinitions, name, _stop.Token) is { } kind
            && kind.Items("status", "conditions").Any(condition => condition.Get<string>("type") == "Established" && condition.Get<string>("status") == "True");
}
