using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.EndToEnd.Kubernetes;

/// <summary>A namespace of our own on the API server that KUBECONFIG names, or on the sandbox's.</summary>
public sealed class RealApiServer : IAsyncLifetime
{
    private const string Sandbox = "/var/lib/canary-sandbox/kubeconfig";

    public ConnectionSettings Settings { get; } =
        ConnectionSettings.Load(string.IsNullOrEmpty(Environment.GetEnvironmentVariable("KUBECONFIG")) ? Sandbox : null);

    public ApiClient Client { get; private set; } = null!;

    public string Namespace { get; } = $"client-{Guid.NewGuid():N}"[..15];

    public ObjectKey Key(string name) => new(Namespace, name);

    public async Task InitializeAsync()
    {
        Client = new ApiClient(Settings with { FieldValidation = "Strict" });
        await Client.CreateAsync(Resources.Namespaces, new("", Namespace), [], CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await Client.DeleteAsync(Resources.Namespaces, new("", Namespace), CancellationToken.None);
        Client.Dispose();
    }

    /// <summary>A ConfigMap with one entry.</summary>
    public static JsonObject ConfigMap(string value) => new() { ["data"] = new JsonObject { ["value"] = value } };

    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            Assert.False(limit.IsCancellationRequested, $"gave up waiting for {what}");
            await Task.Delay(10);
        }
    }
}
