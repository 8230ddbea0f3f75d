using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Routing;

/// <summary>What is to be split: the user's routes, the Service that they point to, and the canary's Service.</summary>
/// <param name="Namespace">Namespace of all of them.</param>
/// <param name="Sources">Names of the user's route objects, which are read and never changed; all of them carry the same weight.</param>
/// <param name="ApexService">Service that the user's routes point to.</param>
/// <param name="CanaryService">Service of the canary's pods.</param>
/// <param name="Owner">Value of the annotation by which a generated object names its Canary.</param>
/// <param name="OwnerReference">Owner for garbage collection; null when the controller takes the objects down itself.</param>
public sealed record Route(string Namespace, IReadOnlyList<string> Sources, string ApexService, string CanaryService, string Owner, JsonObject? OwnerReference = null)
{
    /// <summary>The field of the spec that names the sources, for sentences.</summary>
    public string SourceField => Sources.Count == 1 ? "spec.ingressRef.name" : "spec.ingressRefs";
}
