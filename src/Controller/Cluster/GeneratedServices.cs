using System.Text.Json;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Routing;

namespace ProgressiveDelivery.Controller.Cluster;

/// <summary>Derives the three Services of an app.</summary>
internal static class GeneratedServices
{
    /// <summary>On an apex Service that we made: it goes when the app goes.</summary>
    public const string CreatedAnnotation = "canary.gitops.dev/created";

    /// <summary>On an apex Service of the user's: its selector before adoption, as JSON.</summary>
    public const string OriginalSelectorAnnotation = "canary.gitops.dev/original-selector";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Tell Flux to leave the apex Service to us while it points to the primary; Flagger sets the same.</summary>
    private static readonly (string Name, string Value)[] HandsOff =
    [
        ("kustomize.toolkit.fluxcd.io/reconcile", "disabled"),
        ("helm.toolkit.fluxcd.io/driftDetection", "disabled"),
    ];

    /// <summary>The Service of the primary's pods.</summary>
    public static JsonObject Primary(App app, SelectorLabel label)
        => Whole(app, app.PrimaryService.Name, label.Key, label.Primary, app.Canary.Spec.Service.Primary, app.OwnerReference);

    /// <summary>The Service of the target's pods.</summary>
    public static JsonObject Canary(App app, SelectorLabel label)
        => Whole(app, app.CanaryService.Name, label.Key, label.Target, app.Canary.Spec.Service.Canary, app.OwnerReference);

    /// <summary>
    /// The Service of the Ingress, pointing to the primary: whole where there was none, otherwise only its selector, so that
    /// ports, type and addresses stay the user's.
    /// </summary>
    public static JsonObject Apex(App app, SelectorLabel label, JsonObject? live)
    {
        bool ours = live is null || live.Annotation(CreatedAnnotation) is not null;
        JsonObject apex = ours
            ? Whole(app, app.ApexService.Name, label.Key, label.Primary, app.Canary.Spec.Service.Apex, null)
            : Adopted(app, label, live!);
        var annotations = (JsonObject)apex["metadata"]!["annotations"]!;
        foreach ((string name, string value) in HandsOff)
        {
            annotations[name] = value;
        }

        if (ours)
        {
            annotations[CreatedAnnotation] = "true";
        }

        return apex;
    }

    /// <summary>
    /// A merge patch that takes every other label out of the apex Service's selector; null when there is none. A label such
    /// as the version changes with the pod template, and the Service would be left without pods.
    /// </summary>
    public static JsonObject? ApexNarrowed(JsonObject live, SelectorLabel label)
    {
        var others = new JsonObject();
        foreach (string key in live.Map("spec", "selector").Keys.Where(key => key != label.Key))
        {
            others[key] = null;
        }

        return others.Count == 0 ? null : new JsonObject { ["spec"] = new JsonObject { ["selector"] = others } };
    }

    /// <summary>A merge patch that points the apex Service to the target and takes our marks off; null when nothing tells where it pointed.</summary>
    public static JsonObject? ApexGivenBack(JsonObject live, SelectorLabel? label)
    {
        JsonObject? selector = Original(live) is { } before
            ? before
            : label is null ? null : new JsonObject { [label.Key] = label.Target };
        if (selector is null)
        {
            return null;
        }

        var annotations = new JsonObject
        {
            [GeneratedMetadata.OwnerAnnotation] = null,
            [CreatedAnnotation] = null,
            [OriginalSelectorAnnotation] = null,
        };
        foreach ((string name, _) in HandsOff)
        {
            annotations[name] = null;
        }

        foreach (string key in live.Map("spec", "selector").Keys.Where(key => !selector.ContainsKey(key)))
        {
            selector[key] = null;
        }

        return new JsonObject
        {
            ["metadata"] = new JsonObject { ["annotations"] = annotations },
            ["spec"] = new JsonObject { ["selector"] = selector },
        };
    }

    /// <summary>What the Service selected before; null when nothing, or what somebody has made of it, tells.</summary>
    private static JsonObject? Original(JsonObject live)
    {
        try
        {
            return live.Annotation(OriginalSelectorAnnotation) is { } text && JsonNode.Parse(text, documentOptions: Strict) is JsonObject selector && selector.All(label => label.Value is JsonValue value && value.GetValueKind() == JsonValueKind.String)
                ? selector
                : null;
        }
        catch (Exception mistake) when (mistake is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    private static JsonObject Adopted(App app, SelectorLabel label, JsonObject live)
    {
        JsonObject metadata = GeneratedMetadata.For(app.Namespace, app.ApexService.Name, app.Owner, null);
        JsonNode? selector = live.Annotation(OriginalSelectorAnnotation) is null ? live.At("spec", "selector")?.DeepClone() : Original(live);
        metadata["annotations"]![OriginalSelectorAnnotation] = (selector ?? new JsonObject()).ToJsonString();
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Service",
            ["metadata"] = metadata,
            ["spec"] = new JsonObject { ["selector"] = new JsonObject { [label.Key] = label.Primary } },
        };
    }

    private static JsonObject Whole(App app, string name, string labelKey, string labelValue, ServiceMetadata? extra, JsonObject? ownerReference)
    {
        CanaryService service = app.Canary.Spec.Service;
        JsonObject metadata = GeneratedMetadata.For(app.Namespace, name, app.Owner, ownerReference);
        metadata["labels"] = GeneratedMetadata.WithoutTracking(extra?.Labels ?? new Dictionary<string, string>());
        metadata["labels"]![labelKey] = name;
        foreach ((string key, string value) in extra?.Annotations ?? new Dictionary<string, string>())
        {
            metadata["annotations"]![key] = value;
        }

        var port = new JsonObject
        {
            ["name"] = service.PortName ?? "http",
            ["port"] = service.Port,
            ["protocol"] = "TCP",
            ["targetPort"] = service.TargetPort is { } target ? JsonNode.Parse(target.GetRawText()) : JsonValue.Create(service.Port),
        };
        if (service.AppProtocol is { } protocol)
        {
            port["appProtocol"] = protocol;
        }

        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Service",
            ["metadata"] = metadata,
            ["spec"] = new JsonObject
            {
                ["type"] = "ClusterIP",
                ["selector"] = new JsonObject { [labelKey] = labelValue },
                ["ports"] = new JsonArray(port),
            },
        };
    }
}
