namespace ProgressiveDelivery.Git;

/// <summary>
/// Puts recorded images back where the commit that held the good state is lost: in plain manifests, in kustomize's
/// <c>images</c> and in Helm values.
/// </summary>
internal static class ImagePatch
{
    /// <summary>The file with every place that names a failed image put back; null when it names none or cannot be edited.</summary>
    public static byte[]? Apply(byte[] content, IReadOnlyList<ImageChange> images)
    {
        if (!YamlText.TryParse(content, out YamlText? yaml))
        {
            return null;
        }

        var edits = new List<(YamlScalar Value, string Raw)>();
        foreach (YamlScalar value in yaml.Values.Values.Where(value => value.IsReplaceable))
        {
            if (images.Select(image => Wanted(yaml, value, image)).FirstOrDefault(found => found is not null) is { } wanted)
            {
                edits.Add((value, value.Requoted(wanted)));
            }
        }

        return edits.Count == 0 ? null : yaml.Replace(edits);
    }

    private static string? Wanted(YamlText yaml, YamlScalar value, ImageChange image)
    {
        (string repository, string? tag, string? digest) = Parts(image.Failed);
        (string goodRepository, string? goodTag, string? goodDigest) = Parts(image.Good);
        switch (YamlPath.Leaf(value.Path))
        {
            case "image":
                return value.Value == image.Failed ? image.Good : null;
            case "newTag" when repository == goodRepository && tag is not null && digest is null && goodDigest is null:
                return value.Value == tag && (Beside("newName") ?? Beside("name")) == repository ? goodTag : null;
            case "digest" when repository == goodRepository && digest is not null && goodDigest is not null:
                return value.Value == digest && (Beside("newName") ?? Beside("name") ?? Beside("repository")) == repository ? goodDigest : null;
            case "tag" when digest is null && goodDigest is null:
                string? home = Beside("registry") is { } registry ? $"{registry}/{Beside("repository")}" : Beside("repository");
                return value.Value == tag && home == repository && repository == goodRepository ? goodTag : null;
            default:
                return null;
        }

        string? Beside(string key) => yaml.Values.GetValueOrDefault(YamlPath.Sibling(value.Path, key))?.Value;
    }

    /// <summary>Takes <c>registry:5000/app:v1@sha256:…</c> apart.</summary>
    private static (string Repository, string? Tag, string? Digest) Parts(string image)
    {
        string[] halves = image.Split('@', 2);
        int colon = halves[0].LastIndexOf(':');
        bool tagged = colon > halves[0].LastIndexOf('/');
        return (tagged ? halves[0][..colon] : halves[0], tagged ? halves[0][(colon + 1)..] : null, halves.Length > 1 ? halves[1] : null);
    }
}
