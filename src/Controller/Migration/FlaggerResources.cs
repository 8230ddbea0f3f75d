using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Migration;

/// <summary>The kinds of Flagger (https://docs.flagger.app/usage/how-it-works) and what it marks its objects with.</summary>
internal static class FlaggerResources
{
    public const string Group = "flagger.app";

    /// <summary>Holds a deletion until Flagger has given the traffic back.</summary>
    public const string Finalizer = "finalizer.flagger.app";

    /// <summary>The field manager of Flagger's writes, which is the name of its binary.</summary>
    public const string FieldManager = "flagger";

    /// <summary>On a primary's pod template, to force a rollout.</summary>
    public const string RolloutAnnotation = "flagger-id";

    public static Resource<JsonObject> Canaries { get; } = Resources.Custom(Group, "v1beta1", "canaries", "Canary");

    public static Resource<JsonObject> MetricTemplates { get; } = Resources.Custom(Group, "v1beta1", "metrictemplates", "MetricTemplate");

    public static Resource<JsonObject> AlertProviders { get; } = Resources.Custom(Group, "v1beta1", "alertproviders", "AlertProvider");
}
