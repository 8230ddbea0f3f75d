using System.Globalization;

namespace ProgressiveDelivery.Controller.Bench.Phases;

/// <summary>What one phase took and cost.</summary>
/// <param name="Name">The phase.</param>
/// <param name="Took">From its first action to its goal.</param>
/// <param name="Requests">The controller's requests to the API server by verb and resource, watches not counted.</param>
/// <param name="Cpu">Processor time of all the controller's processes.</param>
/// <param name="ResidentMegabytes">Memory of the largest of them at the end.</param>
/// <param name="LateSteps">Steps that came more than one interval late.</param>
internal sealed record PhaseFigures(string Name, TimeSpan Took, IReadOnlyDictionary<string, int> Requests, TimeSpan Cpu, double ResidentMegabytes, int LateSteps)
{
    /// <summary>Requests about Canaries; the Leases' renewals are as many for one Canary as for a thousand.</summary>
    public int Counted => Requests.Where(one => !IsLease(one.Key)).Sum(one => one.Value);

    public int Leases => Requests.Where(one => IsLease(one.Key)).Sum(one => one.Value);

    public void Print(int canaries)
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Name}: {Took.TotalSeconds:0.0} s, {(double)Counted / canaries:0.0} requests and {Cpu.TotalMilliseconds / canaries:0.0} ms CPU per canary, {ResidentMegabytes:0} MB, {LateSteps} steps late, {Leases} requests for Leases"));
        if (Counted > 0)
        {
            Console.WriteLine($"    {string.Join(", ", Requests.Where(one => !IsLease(one.Key)).OrderByDescending(one => one.Value).Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Key} {(double)one.Value / canaries:0.##}")))}");
        }
    }

    private static bool IsLease(string request) => request.Contains(" leases", StringComparison.Ordinal);
}
