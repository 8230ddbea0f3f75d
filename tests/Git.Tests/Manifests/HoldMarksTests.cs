using System.Text;
using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Git.Tests.Manifests;

public sealed class HoldMarksTests
{
    private const string Manifest = """
        kind: Deployment
        metadata: {name: shop}
        spec:
          template:
            spec:
              containers:
                - name: app
                  image: 'registry.example/shop:v1'   #  {"$imagepolicy": "flux-system:shop"}
                - name: proxy
                  image: registry.example/proxy:1 # {"$imagepolicy": "flux-system:proxy"}
              note: "# {\"$imagepolicy\": \"no:marker\"}" # for people
        ---
        kind: HelmRelease
        metadata: {name: shop}
        spec:
          values:
            image: {repository: shop, tag: v1} #{"$imagepolicy": "flux-system:shop:tag"}
            digest: sha256:1 # {"$imagepolicy": "flux-system:shop:digest"}
        """;

    [Fact]
    public void Marker_of_an_altered_value_is_held_and_every_other_byte_stays()
    {
        HeldFile? held = Hold(Manifest, Manifest.Replace("shop:v1", "shop:v2", StringComparison.Ordinal));

        Assert.Equal([("flux-system:shop", "registry.example/shop:v2")], held?.Marks);
        Assert.Equal(Manifest.Replace("""#  {"$imagepolicy": "flux-system:shop"}""", """#  canary-hold {"$imagepolicy": "flux-system:shop"}""", StringComparison.Ordinal), Text(held!.Content));
    }

    [Fact]
    public void Marker_is_found_in_every_form_that_the_bot_writes()
    {
        HeldFile? held = Hold(Manifest, Manifest.Replace("tag: v1", "tag: v2", StringComparison.Ordinal).Replace("sha256:1", "sha256:2", StringComparison.Ordinal));

        Assert.Equal([("flux-system:shop:tag", "v2"), ("flux-system:shop:digest", "sha256:2")], held?.Marks);
        Assert.Equal(["flux-system:shop", "flux-system:proxy"], FluxFinds(Text(held!.Content)));
    }

    [Fact]
    public void Bot_finds_no_marker_that_is_held_and_all_again_after_the_release()
    {
        HeldFile? held = Hold(Manifest, "kind: ConfigMap\n");

        Assert.Equal(["flux-system:shop", "flux-system:proxy", "flux-system:shop:tag", "flux-system:shop:digest"], FluxFinds(Manifest));
        Assert.Empty(FluxFinds(Text(held!.Content)));
        Assert.Equal(Manifest, Text(HoldMarks.Lift(held.Content, [])!));
    }

    [Fact]
    public void Release_gives_back_what_belongs_to_the_policies_named()
    {
        byte[] held = Hold(Manifest, "kind: ConfigMap\n")!.Content;

        Assert.Equal(["flux-system:proxy"], FluxFinds(Text(HoldMarks.Lift(held, ["flux-system:proxy"])!)));
        Assert.Null(HoldMarks.Lift(Bytes(Manifest), []));
    }

    [Fact]
    public void Marker_of_another_value_is_as_it_is_at_the_head()
    {
        string once = Manifest.Replace("""# {"$imagepolicy": "flux-system:proxy"}""", """# canary-hold {"$imagepolicy": "flux-system:proxy"}""", StringComparison.Ordinal);
        string bad = Manifest.Replace("shop:v1", "shop:v2", StringComparison.Ordinal);

        Assert.DoesNotContain("canary-hold {\"$imagepolicy\": \"flux-system:proxy", Text(HoldMarks.Hold(Bytes(once), Bytes(bad), Bytes(bad))!.Content), StringComparison.Ordinal);
        Assert.Contains("canary-hold {\"$imagepolicy\": \"flux-system:proxy", Text(HoldMarks.Hold(Bytes(Manifest), Bytes(bad), Bytes(once))!.Content), StringComparison.Ordinal);
    }

    [Fact]
    public void Contents_that_differ_in_more_than_markers_are_told_apart()
    {
        string held = Text(Hold(Manifest, "kind: ConfigMap\n")!.Content);

        Assert.True(HoldMarks.DifferInMarksOnly(Bytes(Manifest), Bytes(held)));
        Assert.False(HoldMarks.DifferInMarksOnly(Bytes(Manifest), Bytes(held.Replace("proxy:1", "proxy:2", StringComparison.Ordinal))));
    }

    /// <summary>
    /// The rule of Flux's setters, line by line: a comment without its number signs that is a JSON object of strings and has
    /// the key (https://github.com/kubernetes-sigs/kustomize/blob/master/kyaml/fieldmeta/fieldmeta.go).
    /// </summary>
    private static IEnumerable<string> FluxFinds(string text) => text.Split('\n')
        .Select(line => line.LastIndexOf(" #", StringComparison.Ordinal) is > 0 and int at ? line[(at + 1)..].TrimStart('#') : "")
        .Select(Setter).OfType<string>();

    private static string? Setter(string comment)
    {
        try
        {
            return JsonNode.Parse(comment) is JsonObject marker ? marker["$imagepolicy"]?.GetValue<string>() : null;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }

    private static HeldFile? Hold(string content, string failed) => HoldMarks.Hold(Bytes(content), Bytes(failed), Bytes(failed));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);
}
