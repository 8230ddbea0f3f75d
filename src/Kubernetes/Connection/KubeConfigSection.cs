using YamlDotNet.RepresentationModel;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>A map of a kubeconfig, with the file it stands in: relative paths start from that file's folder.</summary>
internal sealed record KubeConfigSection(YamlMappingNode Node, string File, string Folder)
{
    public string? Text(string name)
    {
        YamlNode? value = Find(name);
        return value switch
        {
            null => null,
            YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: "null" or "~" } => null,
            YamlScalarNode scalar => scalar.Value,
            _ => throw Wrong(name, "a text"),
        };
    }

    public string Required(string name) => Text(name) is { Length: > 0 } text ? text : throw Wrong(name, "a text");

    public bool Flag(string name) => Text(name) switch
    {
        null or "" or "false" => false,
        "true" => true,
        _ => throw Wrong(name, "true or false"),
    };

    public string? FilePath(string name) => Text(name) is { Length: > 0 } path ? Path.Combine(Folder, path) : null;

    public KubeConfigSection? Section(string name) => Find(name) switch
    {
        null or YamlScalarNode { Value: null or "" or "null" or "~" } => null,
        YamlMappingNode map => this with { Node = map },
        _ => throw Wrong(name, "a map"),
    };

    public IEnumerable<KubeConfigSection> List(string name) => Nodes(name).Select(node =>
        node is YamlMappingNode map ? this with { Node = map } : throw Wrong(name, "a list of maps"));

    public IReadOnlyList<string> Texts(string name) => [.. Nodes(name).Select(node =>
        node is YamlScalarNode { Value: { } text } ? text : throw Wrong(name, "a list of texts"))];

    public IEnumerable<string> Keys => Node.Children.Keys.OfType<YamlScalarNode>().Select(key => key.Value ?? "");

    private IEnumerable<YamlNode> Nodes(string name) => Find(name) switch
    {
        null or YamlScalarNode { Value: null or "" or "null" or "~" } => [],
        YamlSequenceNode list => list.Children,
        _ => throw Wrong(name, "a list"),
    };

    private YamlNode? Find(string name)
    {
        foreach ((YamlNode key, YamlNode value) in Node.Children)
        {
            if (key is YamlScalarNode scalar && scalar.Value == name)
            {
                return value;
            }
        }

        return null;
    }

    private ConfigurationException Wrong(string name, string expected) => new($"{File}: {name} must be {expected}.");
}
