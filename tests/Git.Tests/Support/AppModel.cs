namespace ProgressiveDelivery.Git.Tests;

/// <summary>Twenty apps as plain fields, and the files that they are written to.</summary>
internal sealed class AppModel
{
    public const int Apps = 20;

    public static readonly string[] Fields = ["image", "env", "replicas", "label", "limit", "notes", "extra"];

    /// <summary>Fields that no pod template depends on.</summary>
    public static readonly string[] Harmless = ["replicas", "label", "notes"];

    /// <summary>Fields that an image bot may write.</summary>
    public static readonly string[] Marked = ["image", "limit"];

    private readonly Dictionary<(int App, string Field), string> _values = [];

    public AppModel()
    {
        foreach (int app in Enumerable.Range(0, Apps))
        {
            foreach (string field in Fields.Where(field => field != "extra"))
            {
                _values[(app, field)] = "0";
            }
        }
    }

    private AppModel(Dictionary<(int App, string Field), string> values) => _values = new(values);

    public static string Folder(int app) => $"apps/app-{app}";

    public AppModel Copy() => new(_values);

    public string? Value(string field) => _values.GetValueOrDefault((0, field));

    public IReadOnlyList<ScratchFile> AllFiles() => [.. Enumerable.Range(0, Apps).SelectMany(Files)];

    /// <summary>Carries out edits; the files of the apps that they touch, as a commit.</summary>
    public (string Message, IReadOnlyList<ScratchFile> Files) Commit(IReadOnlyList<AppEdit> edits)
    {
        foreach (AppEdit edit in edits)
        {
            if (edit.Value is { } value)
            {
                _values[(edit.App, edit.Field)] = value;
            }
            else
            {
                _values.Remove((edit.App, edit.Field));
            }
        }

        return (string.Join(", ", edits), [.. edits.Select(edit => edit.App).Distinct().SelectMany(Files)]);
    }

    /// <summary>The fields as the files of an app hold them.</summary>
    public static IReadOnlyDictionary<string, string> Read(int app, Func<string, string?> file)
    {
        var values = new Dictionary<string, string>();
        foreach (string name in new[] { "deployment.yaml", "hpa.yaml", "NOTES.md", "extra.yaml" })
        {
            foreach (string line in (file($"{Folder(app)}/{name}") ?? "").Split('\n'))
            {
                string[] pair = line.Split(" # ")[0].Trim().Split(": ", 2);
                if (pair.Length == 2 && Fields.Contains(pair[0]))
                {
                    values[pair[0]] = pair[1];
                }
            }
        }

        return values;
    }

    /// <summary>The fields of an app that the bot is kept from writing.</summary>
    public static IReadOnlyList<string> Held(int app, Func<string, string?> file) =>
    [
        .. new[] { "deployment.yaml", "hpa.yaml" }
            .SelectMany(name => (file($"{Folder(app)}/{name}") ?? "").Split('\n'))
            .Where(line => line.Contains("# canary-hold {", StringComparison.Ordinal))
            .Select(line => line.Trim().Split(": ", 2)[0]),
    ];

    private IEnumerable<ScratchFile> Files(int app)
    {
        string place = Folder(app);
        yield return new ScratchFile(
            $"{place}/deployment.yaml",
            $"kind: Deployment\nmetadata:\n  name: app-{app}\n  labels:\n    fixed: x\n{Line("    ", "label")}spec:\n{Line("  ", "replicas")}"
            + $"  template:\n    spec:\n      restartPolicy: Always\n{Line("      ", "image")}{Line("      ", "env")}      hostNetwork: false\n");
        yield return new ScratchFile($"{place}/hpa.yaml", $"kind: LimitRange\nmetadata:\n  name: app-{app}\nspec:\n  fixed: 1\n{Line("  ", "limit")}");
        yield return new ScratchFile($"{place}/NOTES.md", $"# App {app}\n{Line("", "notes")}");
        yield return new ScratchFile($"{place}/extra.yaml", _values.ContainsKey((app, "extra")) ? $"kind: ConfigMap\nmetadata:\n  name: extra\ndata:\n{Line("  ", "extra")}" : null);

        string Line(string indent, string field) => _values.TryGetValue((app, field), out string? value) ? $"{indent}{field}: {value}{Marker(app, field)}\n" : "";
    }

    private static string Marker(int app, string field) => Marked.Contains(field) ? $$""" # {"$imagepolicy": "apps:app-{{app}}-{{field}}"}""" : "";
}
