using ProgressiveDelivery.Sandbox.Playground;

namespace ProgressiveDelivery.Sandbox.Demo;

/// <summary>Where to look when everything is left running.</summary>
internal static class Addresses
{
    public static void Print(Place place)
    {
        Console.WriteLine($"""

            Left running:
              kubeconfig  export KUBECONFIG={place.KubeConfig}
              the shop    curl -i -H 'Host: {App.First}.example.test' {place.Ingress}
              Prometheus  {place.Prometheus}
              Git         {place.Repository}{(place.BareRepository is { } folder ? $" (git clone {folder})" : "")}
            """);
        if (place.IsSandbox)
        {
            Console.WriteLine("  end it with 'make sandbox-down'");
        }
    }
}
