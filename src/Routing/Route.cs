using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Routing;

/// <summary>What is to be split: the user's route, the Service that it points to, and the canary's Service.</summary>
/// <param name="Namespace">Namespace of all of them.</param>
/// <param name="Source">Name of the user's route object; it is read, never changed.</param>
/// <param name="ApexService">Service that the user's route points to.</param>
/// <param name="CanaryService">Service of the canary's pods.</param>
/// <param name="Owner">Value of the annotation by which the generated object names its Canary.</param>
/// <param name="OwnerReference">Owner for garbage collection; null when the controller takes the object down itself.</param>
public sealed record Route(string Namespace, string Source, string ApexService, string CanaryService, string Owner, JsonObject? OwnerReference = null);
