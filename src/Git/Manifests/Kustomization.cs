namespace ProgressiveDelivery.Git;

/// <summary>The files and folders that a kustomization refers to (https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/).</summary>
internal static class Kustomization
{
    /// <summary>The names that kustomize looks for.</summary>
    public static IReadOnlyList<string> FileNames { get; } = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

    private static readonly string[] Lists =
    [
        "resources", "bases", "components", "patchesStrategicMerge", "crds", "configurations", "generators", "transformers", "validators",
    ];

    private static readonly string[] Objects = ["patches", "patchesJson6902", "replacements"];
    private static readonly string[] Generators = ["configMapGenerator", "secretGenerator"];

    /// <summary>Local references in the order of the file, each relative to its folder; addresses and inline texts left out.</summary>
    public static IReadOnlyList<string> References(ReadOnlySpan<byte> content)
    {
        if (!YamlText.TryParse(content, out YamlText? yaml))
        {
            return [];
        }

        var charts = new List<string>();
        string chartHome = "charts";
        var references = new List<string>();
        foreach (YamlScalar scalar in yaml.Values.Values)
        {
            string[] place = YamlPath.Split(scalar.Path)[1..];
            switch (place)
            {
                case [{ } list, _] when Lists.Contains(list):
                case [{ } entry, _, "path"] when Objects.Contains(entry):
                case ["helmCharts", _, "valuesFile"]:
                case ["helmCharts", _, "additionalValuesFiles", _]:
                case ["openapi", "path"]:
                    references.Add(scalar.Value);
                    break;
                case [{ } generator, _, "files" or "envs", _] when Generators.Contains(generator):
                    references.Add(scalar.Value[(scalar.Value.IndexOf('=', StringComparison.Ordinal) + 1)..]);
                    break;
                case [{ } generator, _, "env"] when Generators.Contains(generator):
                    references.Add(scalar.Value);
                    break;
                case ["helmCharts", _, "name"]:
                    charts.Add(scalar.Value);
                    break;
                case ["helmGlobals", "chartHome"]:
                    chartHome = scalar.Value;
                    break;
            }
        }

        references.AddRange(charts.Select(chart => $"{chartHome}/{chart}"));
        return [.. references.Where(reference => reference.Length > 0 && !reference.Contains('\n', StringComparison.Ordinal) && !reference.Contains("://", StringComparison.Ordinal))];
    }
}
