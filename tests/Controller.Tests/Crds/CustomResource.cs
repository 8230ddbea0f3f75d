using System.Text.Json.Serialization.Metadata;

namespace ProgressiveDelivery.Controller.Tests.Crds;

/// <summary>What a CustomResourceDefinition says besides its schema.</summary>
internal sealed record CustomResource
{
    public const string Group = "canary.gitops.dev";
    public const string Version = "v1beta1";

    /// <summary>JSON contract of the whole object; the schema is made from its <c>spec</c> and <c>status</c>.</summary>
    public required JsonTypeInfo Contract { get; init; }

    public required string Kind { get; init; }

    public required string Plural { get; init; }

    public IReadOnlyList<string> ShortNames { get; init; } = [];

    public IReadOnlyList<string> Categories { get; init; } = [];

    public IReadOnlyList<PrinterColumn> Columns { get; init; } = [];

    public string Name => $"{Plural}.{Group}";

    public string FileName => $"{Group}_{Plural}.yaml";
}
