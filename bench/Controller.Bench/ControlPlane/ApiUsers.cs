using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ProgressiveDelivery.Kubernetes.Tests;

namespace ProgressiveDelivery.Controller.Bench.ControlPlane;

/// <summary>Certificates, keys and tokens of one control plane, as files in its folder.</summary>
internal sealed class ApiUsers
{
    /// <summary>The controller's name for the API server; a service account's, so that it gets a service account's share of it.</summary>
    public const string Controller = "system:serviceaccount:canary-system:canary";

    private readonly string _folder;
    private readonly string _server;
    private readonly string _authority;

    public ApiUsers(string folder, string server)
    {
        _folder = folder;
        _server = server;
        var certificates = new Certificates("canary-bench");
        _authority = certificates.AuthorityPem;
        using X509Certificate2 certificate = certificates.Server("127.0.0.1", "localhost", "kubernetes.default.svc");
        Write("ca.crt", _authority);
        Write("apiserver.crt", certificate.ExportCertificatePem());
        using ECDsa key = certificate.GetECDsaPrivateKey()!;
        Write("apiserver.key", key.ExportPkcs8PrivateKeyPem());
        using var accounts = RSA.Create(2048);
        Write("accounts.key", accounts.ExportPkcs8PrivateKeyPem());
        Write("accounts.pub", accounts.ExportSubjectPublicKeyInfoPem());
        var tokens = new StringBuilder();
        Admin = User("bench-admin", "system:masters");
        ControllerManager = User("bench-controller-manager", "system:masters");
        Scheduler = User("bench-scheduler", "system:masters");
        Canary = User(Controller, "system:serviceaccounts,system:serviceaccounts:canary-system");
        Write("tokens.csv", tokens.ToString());

        string User(string name, string groups)
        {
            string token = RandomNumberGenerator.GetHexString(48, lowercase: true);
            string file = $"{name.Replace(':', '-')}.kubeconfig";
            tokens.Append(CultureInfo.InvariantCulture, $"{token},{name},{name},\"{groups}\"\n");
            Write(file, KubeConfig(token));
            return Path.Combine(_folder, file);
        }
    }

    /// <summary>Kubeconfig of the bench itself.</summary>
    public string Admin { get; }

    public string ControllerManager { get; }

    public string Scheduler { get; }

    /// <summary>Kubeconfig of the controller.</summary>
    public string Canary { get; }

    public string File(string name) => Path.Combine(_folder, name);

    private void Write(string name, string text) => System.IO.File.WriteAllText(Path.Combine(_folder, name), text);

    private string KubeConfig(string token) => $$"""
        apiVersion: v1
        kind: Config
        clusters:
        - name: bench
          cluster:
            server: {{_server}}
            certificate-authority-data: {{Convert.ToBase64String(Encoding.UTF8.GetBytes(_authority))}}
        users:
        - name: bench
          user:
            token: {{token}}
        contexts:
        - name: bench
          context:
            cluster: bench
            user: bench
            namespace: canary-system
        current-context: bench
        """;
}
