using Microsoft.AspNetCore.Http;

namespace ProgressiveDelivery.Perturbations;

/// <summary>One request of the controller to the API server.</summary>
/// <param name="Write">Number of this write among all that say something of the release, from 1; 0 for a read, an Event or a Lease.</param>
internal sealed record ProxiedRequest(string Method, string Path, string Query, bool IsWatch, int Write)
{
    public bool IsWrite => Method is "POST" or "PUT" or "PATCH" or "DELETE";

    public bool IsList => Method == "GET" && !IsWatch && Query.Contains("limit=", StringComparison.Ordinal);

    /// <summary>Whether a write changes what a release leads to; Events and Leases only tell of it.</summary>
    public static bool Counts(HttpRequest request)
        => !HttpMethods.IsGet(request.Method)
            && !request.Path.StartsWithSegments("/apis/events.k8s.io", StringComparison.Ordinal)
            && !request.Path.StartsWithSegments("/apis/coordination.k8s.io", StringComparison.Ordinal);

    public override string ToString() => $"{Method} {Path}{Query}";
}
