namespace ProgressiveDelivery.Git;

/// <summary>A container image of the failed revision and what stood there before, both as in a pod: <c>registry/app:v2</c>, <c>app@sha256:…</c>.</summary>
public sealed record ImageChange(string Failed, string Good);
