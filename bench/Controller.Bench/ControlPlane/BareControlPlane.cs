using System.Globalization;
using ProgressiveDelivery.Controller.Bench.Machine;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Bench.ControlPlane;

/// <summary>
/// etcd, API server, controller manager and scheduler on ports of their own, and nothing else of a cluster. Needs no rights of
/// root and leaves the sandbox alone.
/// </summary>
internal sealed class BareControlPlane : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly List<ChildProcess> _processes = [];

    private BareControlPlane(string folder, ApiUsers users, string server)
    {
        Folder = folder;
        Users = users;
        Server = server;
    }

    public string Folder { get; }

    public ApiUsers Users { get; }

    public string Server { get; }

    /// <summary>Requests of the controller, one line each.</summary>
    public string AuditLog => Path.Combine(Folder, "audit.log");

    public string Logs => Path.Combine(Folder, "logs");

    public static async Task<BareControlPlane> StartAsync(string folder, string kubernetes, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.Combine(folder, "logs"));
        int[] ports = Ports.Free(5);
        string server = Url("https", ports[2]);
        var plane = new BareControlPlane(folder, new ApiUsers(folder, server), server);
        try
        {
            await plane.StartAsync(kubernetes, ports, cancellationToken);
            return plane;
        }
        catch
        {
            plane.Dispose();
            throw;
        }
    }

    public ApiClient Connect() => new(ConnectionSettings.Load(Users.Admin));

    public void Dispose()
    {
        // The last first: nobody writes to a log that its server has gone.
        foreach (ChildProcess process in Enumerable.Reverse(_processes))
        {
            process.Dispose();
        }
    }

    private async Task StartAsync(string kubernetes, int[] ports, CancellationToken cancellationToken)
    {
        await StartAsync("etcd", "etcd", [
            "--name=bench", $"--data-dir={Path.Combine(Folder, "etcd")}", "--unsafe-no-fsync", "--log-level=warn", "--quota-backend-bytes=6000000000",
            $"--listen-client-urls={Url("http", ports[0])}", $"--advertise-client-urls={Url("http", ports[0])}",
            $"--listen-peer-urls={Url("http", ports[1])}", $"--initial-advertise-peer-urls={Url("http", ports[1])}",
            $"--initial-cluster=bench={Url("http", ports[1])}"]);
        ChildProcess server = await StartAsync("kube-apiserver", Path.Combine(kubernetes, "kube-apiserver"), [
            $"--etcd-servers={Url("http", ports[0])}", "--bind-address=127.0.0.1", $"--secure-port={Text(ports[2])}",
            // Nobody looks for the server by the Service "kubernetes", and a loopback address may not be in it.
            "--advertise-address=198.18.255.1", "--endpoint-reconciler-type=none", "--service-cluster-ip-range=198.19.0.0/16",
            $"--tls-cert-file={Users.File("apiserver.crt")}", $"--tls-private-key-file={Users.File("apiserver.key")}",
            $"--client-ca-file={Users.File("ca.crt")}", $"--token-auth-file={Users.File("tokens.csv")}", "--authorization-mode=RBAC",
            $"--service-account-key-file={Users.File("accounts.pub")}", $"--service-account-signing-key-file={Users.File("accounts.key")}",
            "--service-account-issuer=https://kubernetes.default.svc",
            // Nodes get a taint at their creation that only a kubelet's heartbeat would take away.
            "--disable-admission-plugins=TaintNodesByCondition",
            $"--audit-policy-file={AuditPolicy()}", $"--audit-log-path={AuditLog}", "--audit-log-maxsize=100000"]);
        using var client = Connect();
        await server.WaitUntilAsync(() => IsReadyAsync(client, cancellationToken), Patience, cancellationToken);
        await StartAsync("kube-controller-manager", Path.Combine(kubernetes, "kube-controller-manager"), [
            $"--kubeconfig={Users.ControllerManager}", "--leader-elect=false", $"--root-ca-file={Users.File("ca.crt")}",
            $"--service-account-private-key-file={Users.File("accounts.key")}", "--controllers=*,-nodelifecycle,-nodeipam,-attachdetach,-ttl",
            "--kube-api-qps=1000", "--kube-api-burst=2000", "--concurrent-deployment-syncs=20", "--concurrent-replicaset-syncs=20", "--concurrent-endpoint-syncs=20",
            "--port=0", "--bind-address=127.0.0.1", $"--secure-port={Text(ports[3])}", $"--cert-dir={Path.Combine(Folder, "certificates")}",
            $"--flex-volume-plugin-dir={Path.Combine(Folder, "volumes")}"]);
        await StartAsync("kube-scheduler", Path.Combine(kubernetes, "kube-scheduler"), [
            $"--kubeconfig={Users.Scheduler}", "--leader-elect=false", "--kube-api-qps=1000", "--kube-api-burst=2000",
            "--port=0", "--bind-address=127.0.0.1", $"--secure-port={Text(ports[4])}", $"--cert-dir={Path.Combine(Folder, "certificates")}"]);
    }

    private async Task<ChildProcess> StartAsync(string name, string program, IEnumerable<string> arguments)
    {
        ChildProcess process = await ChildProcess.StartAsync(name, Logs, program, arguments);
        _processes.Add(process);
        return process;
    }

    private string AuditPolicy()
    {
        string file = Path.Combine(Folder, "audit-policy.yaml");
        // Only what is counted: each line costs the server time that the measured share.
        File.WriteAllText(file, $"""
            apiVersion: audit.k8s.io/v1
            kind: Policy
            omitStages: [RequestReceived, ResponseStarted]
            rules:
            - level: Metadata
              users: ["{ApiUsers.Controller}"]
            - level: None
            """);
        return file;
    }

    /// <summary>All of it, RBAC's bootstrap included: a server that answers may still refuse everybody.</summary>
    private static async Task<bool> IsReadyAsync(ApiClient client, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetRawAsync("readyz", 64, cancellationToken) is [(byte)'o', (byte)'k', ..];
        }
        catch (Exception trouble) when (trouble is HttpRequestException or IOException or ApiException or TimeoutException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // A connection that takes too long is cancelled by the framework.
            return false;
        }
    }

    private static string Url(string scheme, int port) => $"{scheme}://127.0.0.1:{Text(port)}";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
