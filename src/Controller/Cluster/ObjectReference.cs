using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>An object that a Canary depends on.</summary>
internal readonly record struct ObjectReference(string Kind, ObjectKey Key);
