using System.ComponentModel;
using System.Text.Json;
using ProgressiveDelivery.Controller.Api.Schema;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>Keeps users on the side, canary or primary, that they came to first.</summary>
internal sealed record SessionAffinitySpec
{
    [Description("Name of the cookie; on ingress-nginx that of the annotation session-cookie-name of the app's own Ingress.")]
    public required string CookieName { get; init; }

    [Description("Lifetime of the cookie in seconds; on ingress-nginx that of the annotation session-cookie-max-age of the app's own Ingress, and not compared with it when left out.")]
    [RangeOf(1, 2147483647)]
    public int? MaxAge { get; init; }

    [Description("Not supported by this version; an object that sets it is not acted on.")]
    [AnyShape]
    public JsonElement? PrimaryCookieName { get; init; }

    [Description("Not supported by this version; an object that sets it is not acted on.")]
    [AnyShape]
    public JsonElement? Domain { get; init; }

    [Description("Not supported by this version; an object that sets it is not acted on.")]
    [AnyShape]
    public JsonElement? HttpOnly { get; init; }

    [Description("Not supported by this version; an object that sets it is not acted on.")]
    [AnyShape]
    public JsonElement? Partitioned { get; init; }

    [Description("Not supported by this version; an object that sets it is not acted on.")]
    [AnyShape]
    public JsonElement? Path { get; init; }

    [Description("Not supported by this version; an object that sets it is not acted on.")]
    [AnyShape]
    public JsonElement? SameSite { get; init; }

    [Description("Not supported by this version; an object that sets it is not acted on.")]
    [AnyShape]
    public JsonElement? Secure { get; init; }
}
