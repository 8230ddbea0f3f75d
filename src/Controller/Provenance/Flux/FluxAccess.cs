using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Provenance;

/// <summary>How Flux itself reaches a repository: its Secrets with credentials and with a proxy, each null where it has none.</summary>
internal sealed record FluxAccess(ObjectKey? Credentials, ObjectKey? Proxy);
