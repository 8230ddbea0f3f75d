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
    /// <summary>Which router splits it: one of <see cref="RouterKind"/>.</summary>
    public string Kind { get; init; } = RouterKind.Nginx;

    /// <summary>
    /// Requests that go to the canary whatever its weight is, as long as it has one: those for which all headers of any entry match.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<HeaderMatch>> Match { get; init; } = [];

    /// <summary>Whether no other requests than those of <see cref="Match"/> go to the canary; its weight is their share then.</summary>
    public bool IsMatchOnly { get; init; }

    /// <summary>How users are to be kept on their side; null when they need not be.</summary>
    public SessionCookie? Session { get; init; }

    /// <summary>The field of the spec that names the sources, for sentences.</summary>
    public string SourceField => Sources.Count == 1 ? "spec.ingressRef.name" : "spec.ingressRefs";
}
