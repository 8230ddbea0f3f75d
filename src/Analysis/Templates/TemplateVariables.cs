namespace ProgressiveDelivery.Analysis.Templates;

/// <summary>What a query template may refer to; a value that a Canary does not have is null, and using it is an error.</summary>
public sealed record TemplateVariables
{
    /// <summary>Name of the Canary.</summary>
    public required string Name { get; init; }

    /// <summary>Namespace of the Canary.</summary>
    public required string Namespace { get; init; }

    /// <summary>Name of the workload under test, not of the primary.</summary>
    public required string Target { get; init; }

    /// <summary>Name of the apex Service.</summary>
    public required string Service { get; init; }

    /// <summary>Name of the Ingress, when the Canary refers to one.</summary>
    public string? Ingress { get; init; }

    /// <summary>Name of the route, when the Canary refers to one.</summary>
    public string? Route { get; init; }

    /// <summary>The query window in the provider's notation, such as <c>1m</c>.</summary>
    public required string Interval { get; init; }

    /// <summary>The user's own <c>templateVariables</c>, written <c>{{ variables.x }}</c>.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>The value behind a dotted name; null when there is none.</summary>
    public string? Find(string name) => name switch
    {
        "name" => Name,
        "namespace" => Namespace,
        "target" => Target,
        "service" => Service,
        "ingress" => Ingress,
        "route" => Route,
        "interval" => Interval,
        _ when name.StartsWith(UserPrefix, StringComparison.Ordinal) => Variables.GetValueOrDefault(name[UserPrefix.Length..]),
        _ => null,
    };

    /// <summary>The names that have a value, for <see cref="QueryTemplate.Validate"/>.</summary>
    public IReadOnlyList<string> KnownNames() =>
        [.. BuiltInNames.Where(name => Find(name) is not null), .. Variables.Keys.Order(StringComparer.Ordinal).Select(key => UserPrefix + key)];

    internal const string UserPrefix = "variables.";

    private static readonly string[] BuiltInNames = ["name", "namespace", "target", "service", "ingress", "route", "interval"];
}
