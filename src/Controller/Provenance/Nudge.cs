using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Provenance;

/// <summary>An annotation that makes a deployer look at Git now.</summary>
/// <param name="Kind">Kind of the object that gets it.</param>
/// <param name="Key">The object.</param>
/// <param name="Annotation">Name of the annotation.</param>
/// <param name="Value">Fixed value; null where any new one will do.</param>
internal sealed record Nudge(Resource<JsonObject> Kind, ObjectKey Key, string Annotation, string? Value = null);
