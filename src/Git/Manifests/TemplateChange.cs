namespace ProgressiveDelivery.Git;

/// <summary>
/// Tells whether an edit of a file can give the app a new revision. Such an edit made after the failing commit is a
/// repair or a next version, and its own trial decides about it; one that cannot is kept beside the revert.
/// </summary>
internal static class TemplateChange
{
    private static readonly string[] ManifestEndings = [".yaml", ".yml", ".json", ".tpl"];
    private static readonly string[] ImageKeys = ["image", "tag", "newTag", "newName", "digest"];
    private static readonly string[] ScaleKeys = ["replicas", "replicaCount", "minReplicas", "maxReplicas", "autoscaling"];

    // Of a kustomization only what adds or removes whole objects, or counts pods, leaves the pod template alone.
    private static readonly string[] HarmlessInKustomization = ["resources", "replicas", "crds", "namespace"];

    /// <summary>Judges the edit of one file; null stands for a file that does not exist. <paramref name="reverted"/> are values that the revert itself takes back.</summary>
    public static bool IsPossible(string path, byte[]? before, byte[]? after, IReadOnlySet<string> reverted)
    {
        if (!IsManifest(path))
        {
            return false;
        }

        // A chart's template is no YAML before it is rendered, and holds the pod template as often as not.
        if (!TryRead(before, out IReadOnlyDictionary<string, YamlScalar> old) || !TryRead(after, out IReadOnlyDictionary<string, YamlScalar> now))
        {
            return true;
        }

        string name = path[(path.LastIndexOf('/') + 1)..];
        bool kustomization = name is "kustomization.yaml" or "kustomization.yml";
        return old.Keys.Union(now.Keys)
            .Where(key => !reverted.Contains(key) && old.GetValueOrDefault(key)?.Raw != now.GetValueOrDefault(key)?.Raw)
            .Any(key => ReachesTemplate(YamlPath.Split(key), kustomization));
    }

    public static bool IsManifest(string path) => ManifestEndings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    private static bool TryRead(byte[]? content, out IReadOnlyDictionary<string, YamlScalar> values)
    {
        values = new Dictionary<string, YamlScalar>();
        if (content is null)
        {
            return true;
        }

        bool parsed = YamlText.TryParse(content, out YamlText? yaml);
        values = yaml?.Values ?? values;
        return parsed;
    }

    private static bool ReachesTemplate(string[] place, bool kustomization)
    {
        if (kustomization)
        {
            return place.Length > 1 && !HarmlessInKustomization.Contains(place[1]);
        }

        if (place.Contains("template") || ImageKeys.Contains(place[^1]))
        {
            return true;
        }

        return place[0].Split(' ')[0] switch
        {
            "HelmRelease" => place.Length > 2 && place[1] == "spec" && place[2] is "values" or "valuesFrom" or "chart" or "chartRef",

            // No kind: a values file or a patch, whose every key may end up in the template.
            ['#', ..] => !place.Any(ScaleKeys.Contains),
            _ => false,
        };
    }
}
