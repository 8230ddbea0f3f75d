using System.Text;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Git.Tests.Hostile;

/// <summary>Manifests, kustomizations and Helm values come out of a repository that others write: whatever is in them, it is read or refused.</summary>
public sealed class YamlFuzz
{
    private const string Manifest =
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: cart, namespace: shop, annotations: {"a.b/c": 'd'}}
        spec:
          template: &pod
            spec:
              containers:
              - name: cart
                image: registry:5000/cart:v1@sha256:aaaa # {"$imagepolicy": "flux-system:cart"}
              - {name: side, image: "side:v2"} # canary-hold {"$imagepolicy": "flux-system:side:tag"}
          copy: *pod
        ---
        kind: ConfigMap
        data:
          text: |-
            größer
            v: "1"
        """;

    private const string Kustomize =
        """
        resources: [../base, "https://example.com/x", cart.yaml]
        images:
        - {name: cart, newName: registry/cart, newTag: v2, digest: sha256:bbbb}
        patches: [{path: patch.yaml}, {patch: "a: b"}]
        configMapGenerator: [{name: c, files: [a=b.txt], envs: [c.env]}]
        helmCharts: [{name: redis, valuesFile: values.yaml}]
        helmGlobals: {chartHome: ../charts}
        """;

    private const string Values = "image:\n  registry: r\n  repository: cart\n  tag: v2 # {\"$imagepolicy\": \"ns:cart:tag\"}\nreplicaCount: 3\nlist: []\n";

    private static readonly byte[][] Files = [.. new[] { Manifest, Kustomize, Values, Manifest.Replace("v1", "v3", StringComparison.Ordinal) }.Select(Encoding.UTF8.GetBytes)];

    private static readonly string[] Tokens =
        ["&a ", "*a ", "*pod ", "? ", ": ", "- ", "|-\n", ">\n", "---\n", "...\n", "!!binary ", "!!str ", "<<: ", "{{ .Values.x }}", "&a [*a]", "# {\"$imagepolicy\": \"\\ud800\"}", "# {\"$imagepolicy\": 1}", "%YAML 1.3\n", "name: "];

    private static readonly ImageChange[] Images = [new("registry/cart:v2", "registry/cart:v1"), new("side:v2", "side:v1"), new("r/cart:v2", "r/cart:v1")];

    [Fact]
    public void Damaged_file_is_read_or_refused() => Fuzz.Bytes(Files, file =>
    {
        if (YamlText.TryParse(file, out YamlText? yaml))
        {
            Assert.True(file.AsSpan().SequenceEqual(yaml.Replace(yaml.Values.Values.Where(value => value.IsReplaceable).Select(value => (value, value.Raw)))));
            Assert.All(yaml.Markers(), pair => Assert.True(pair.Marker.Start >= pair.Value.End));
        }
    }, Tokens);

    [Fact]
    public void Damaged_file_is_patched_or_left_alone() => Fuzz.Bytes(Files, file =>
    {
        foreach (byte[] other in Files)
        {
            FieldPatchResult patched = FieldPatch.Apply(other, file, file);
            Assert.Equal(patched.Fit == FieldFit.Patched, patched.Content is not null);
            Assert.True(patched.Content is null || YamlText.TryParse(patched.Content, out _));
            FieldPatch.Apply(file, other, other);
            TemplateChange.IsPossible("kustomization.yaml", other, file, FieldPatch.ChangedPlaces(file, other));
        }

        Assert.True(ImagePatch.Apply(file, Images) is not { } mended || YamlText.TryParse(mended, out _));
    }, Tokens, runs: 500);

    [Fact]
    public void Marks_of_a_damaged_file_go_on_hold_and_off_without_a_trace() => Fuzz.Bytes(Files, file =>
    {
        byte[] free = HoldMarks.Lift(file, []) ?? file;
        if (HoldMarks.Hold(free, null, null) is { } held)
        {
            Assert.True(HoldMarks.DifferInMarksOnly(free, held.Content));
            Assert.True(free.AsSpan().SequenceEqual(HoldMarks.Lift(held.Content, []) ?? held.Content));
        }

        HoldMarks.Find(file, Files[0]);
    }, Tokens, runs: 1000);

    [Fact]
    public void References_of_a_damaged_kustomization_stay_in_the_repository() => Fuzz.Bytes([Files[1]], file =>
    {
        foreach (string reference in Kustomization.References(file))
        {
            string? path = RepositoryPath.Resolve("apps/cart", reference);
            Assert.True(path is null || !path.Split('/').Any(part => part is ".." or ".git" || part.StartsWith('-')), path);
        }
    }, Tokens);
}
