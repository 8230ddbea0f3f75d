using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>One or more kubeconfig files, merged: of two entries with the same name the first wins.</summary>
internal sealed class KubeConfig
{
    private readonly Dictionary<string, KubeConfigSection> _clusters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, KubeConfigSection> _users = new(StringComparer.Ordinal);
    private readonly Dictionary<string, KubeConfigSection> _contexts = new(StringComparer.Ordinal);
    private string? _currentContext;

    /// <exception cref="ConfigurationException">A file is not a kubeconfig.</exception>
    public static KubeConfig Load(IReadOnlyList<string> paths, bool missingIsError)
    {
        var config = new KubeConfig();
        foreach (string path in paths)
        {
            if (File.Exists(path))
            {
                string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
                config.Add(new KubeConfigSection(ReadRoot(File.ReadAllText(path), path), path, folder));
            }
            else if (missingIsError)
            {
                throw new ConfigurationException($"The kubeconfig {path} does not exist.");
            }
        }

        return config;
    }

    /// <summary>The settings of a context; of the current one when <paramref name="name"/> is null.</summary>
    public ConnectionSettings Connect(string? name)
    {
        name ??= _currentContext;
        if (string.IsNullOrEmpty(name))
        {
            throw new ConfigurationException("The kubeconfig names no current-context: choose one of " + Names(_contexts));
        }

        KubeConfigSection context = Find(_contexts, "context", name);
        KubeConfigSection cluster = Find(_clusters, "cluster", context.Required("cluster"));
        KubeConfigSection? user = context.Text("user") is { Length: > 0 } userName ? Find(_users, "user", userName) : null;
        return KubeConfigReader.Read(cluster, user, context.Text("namespace"));
    }

    private void Add(KubeConfigSection file)
    {
        _currentContext ??= file.Text("current-context") is { Length: > 0 } name ? name : null;
        AddNamed(_clusters, file, "clusters", "cluster");
        AddNamed(_users, file, "users", "user");
        AddNamed(_contexts, file, "contexts", "context");
    }

    private static void AddNamed(Dictionary<string, KubeConfigSection> known, KubeConfigSection file, string list, string entry)
    {
        foreach (KubeConfigSection item in file.List(list))
        {
            known.TryAdd(item.Required("name"), item.Section(entry) ?? item with { Node = [] });
        }
    }

    private static YamlMappingNode ReadRoot(string text, string path)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return stream.Documents.Count == 0 ? []
                : stream.Documents[0].RootNode switch
                {
                    YamlMappingNode root => root,
                    YamlScalarNode { Value: null or "" } => [],
                    _ => throw new ConfigurationException($"{path} is not a kubeconfig: it holds no map."),
                };
        }
        catch (Exception exception) when (exception is YamlException or ArgumentException or InvalidOperationException)
        {
            throw new ConfigurationException($"{path} is not YAML: {exception.Message}", exception);
        }
    }

    private static KubeConfigSection Find(Dictionary<string, KubeConfigSection> known, string kind, string name) =>
        known.TryGetValue(name, out KubeConfigSection? section)
            ? section
            : throw new ConfigurationException($"The kubeconfig has no {kind} \"{name}\": it has {Names(known)}");

    private static string Names(Dictionary<string, KubeConfigSection> known) =>
        known.Count == 0 ? "none." : string.Join(", ", known.Keys.Order(StringComparer.Ordinal)) + ".";
}
