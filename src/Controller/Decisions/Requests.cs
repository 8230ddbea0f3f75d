using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>
/// Annotations by which a person steers a release. The value is the revision that is meant, with an optional
/// <c>@anything</c> to ask again, so that a request never hits a revision that came later.
/// </summary>
internal static class Requests
{
    /// <summary>Withdraws the revision under trial; Git is left alone.</summary>
    public const string Abort = $"{KubernetesObject.Group}/abort";

    /// <summary>Tries a failed revision again.</summary>
    public const string Retry = $"{KubernetesObject.Group}/retry";

    /// <summary>Lets a held revert of a failed revision go on.</summary>
    public const string Revert = $"{KubernetesObject.Group}/revert";

    /// <summary>Lets image bots go that are kept from writing a failed revision's images.</summary>
    public const string Release = $"{KubernetesObject.Group}/release";
}
