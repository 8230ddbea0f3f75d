using System.ComponentModel;
using System.Text.Json;
using ProgressiveDelivery.Controller.Api.Schema;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>Requests that are to go to the canary: those for which all headers match.</summary>
internal sealed record RequestMatch
{
    [Description("Headers by their names. The exact value of the header cookie is the name of a cookie: users who carry it with the value always go to the canary, with never they do not.")]
    public IReadOnlyDictionary<string, StringMatch>? Headers { get; init; }

    [Description("Not supported by this version; an object that sets it is not acted on.")]
    [AnyShape]
    public JsonElement? Uri { get; init; }

    [Description("Not supported by this version; an object that sets it is not acted on.")]
    [AnyShape]
    public JsonElement? Method { get; init; }

    [Description("Not supported by this version; an object that sets it is not acted on.")]
    [AnyShape]
    public JsonElement? QueryParams { get; init; }

    [Description("Not supported by this version; an object that sets it is not acted on.")]
    [AnyShape]
    public JsonElement? WithoutHeaders { get; init; }

    [Description("Not supported by this version; an object that sets it is not acted on.")]
    [AnyShape]
    public JsonElement? SourceLabels { get; init; }

    [Description("Not supported by this version; an object that sets it is not acted on.")]
    [AnyShape]
    public JsonElement? Authority { get; init; }

    [Description("Not supported by this version; an object that sets it is not acted on.")]
    [AnyShape]
    public JsonElement? Scheme { get; init; }
}
