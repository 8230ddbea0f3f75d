using System.Reflection;
using System.Text.RegularExpressions;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Controller.Tests.Hosting;

/// <summary>What the code asks of the API server, held against what the chart grants.</summary>
public sealed partial class PermissionsTests
{
    private static readonly Dictionary<string, string> VerbOf = new()
    {
        ["Get"] = "get",
        ["List"] = "list",
        ["Create"] = "create",
        ["Apply"] = "patch",
        ["MergePatch"] = "patch",
        ["Replace"] = "update",
        ["Delete"] = "delete",
    };

    private static readonly Dictionary<string, string> Kinds = new[] { typeof(Resources).Assembly, typeof(ApiResources).Assembly }
        .SelectMany(assembly => assembly.GetTypes().Where(type => type.Name.EndsWith("Resources", StringComparison.Ordinal)))
        .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Static))
        .Where(property => property.PropertyType.Name.StartsWith("Resource`", StringComparison.Ordinal))
        .ToDictionary(property => $"{property.DeclaringType!.Name}.{property.Name}", property => property.GetValue(null)!.ToString()!);

    private static readonly HashSet<(string Kind, string Verb)> Granted = [.. Rules()];

    [Fact]
    public void Whatever_the_code_asks_for_by_name_is_granted()
    {
        (string Kind, string Verb)[] used =
        [
            .. from text in Sources("src/Controller")
               from Match call in Call().Matches(text)
               where VerbOf.ContainsKey(call.Groups["verb"].Value)
               where Kinds.ContainsKey(call.Groups["kind"].Value)
               let kind = Kinds[call.Groups["kind"].Value]
               select (call.Groups["rest"].Value.Contains("status", StringComparison.Ordinal) ? StatusOf(kind) : kind, VerbOf[call.Groups["verb"].Value]),
        ];

        Assert.Contains(("deployments.apps", "patch"), used);
        Assert.Empty(used.Distinct().Except(Granted));
    }

    [Fact]
    public void Whatever_is_kept_in_a_cache_may_be_listed_and_watched()
    {
        string[] cached = [.. from file in new[] { "ClusterCache.cs", "GitOpsCache.cs" } from Match name in Name().Matches(File.ReadAllText(Path.Combine(GeneratedFile.Root, "src/Controller/Cluster", file))) where Kinds.ContainsKey(name.Value) select Kinds[name.Value]];

        Assert.Contains("pods", cached);
        Assert.Empty(cached.SelectMany(kind => new[] { (kind, "list"), (kind, "watch") }).Distinct().Except(Granted));
    }

    /// <summary>What is asked for by way of a variable: where, and for which kinds.</summary>
    public static TheoryData<string, string, string, string[]> Indirect => new()
    {
        { "Controller/Cluster/DeployerNudger.cs", "client.MergePatchAsync(nudge.Kind", "patch", ["kustomizations", "gitrepositories", "ocirepositories", "helmcharts", "helmreleases", "applications"] },
        { "Controller/Provenance/Deployers.cs", "client.GetAsync(kind, key", "get", ["kustomizations", "gitrepositories", "ocirepositories", "helmcharts", "helmreleases", "applications"] },
        { "Controller/ImageBots/BotKeeper.cs", "client.GetAsync(kind, key", "get", ["applications", "imageupdaters"] },
        { "Controller/ImageBots/BotKeeper.cs", "client.MergePatchAsync(kind, key", "patch", ["applications", "imageupdaters"] },
        { "Controller/Cluster/DemandedKind.cs", "RunAsync", "list", ["horizontalpodautoscalers", "scaledobjects", "poddisruptionbudgets"] },
        { "Controller/Cluster/DemandedKind.cs", "RunAsync", "watch", ["horizontalpodautoscalers", "scaledobjects", "poddisruptionbudgets"] },
        { "Controller/Cluster/Companions/Companions.cs", "client.ApplyAsync(kind.Resource", "create", ["horizontalpodautoscalers", "scaledobjects", "poddisruptionbudgets"] },
        { "Controller/Cluster/Companions/Companions.cs", "client.ApplyAsync(kind.Resource", "patch", ["horizontalpodautoscalers", "scaledobjects", "poddisruptionbudgets"] },
        { "Controller/Cluster/Companions/Companions.cs", "client.DeleteAsync(kind.Resource", "delete", ["horizontalpodautoscalers", "scaledobjects", "poddisruptionbudgets"] },
        { "Controller/Cluster/Companions/Companions.cs", "client.GetAsync(Kinds.ScaledObjects.Resource", "get", ["scaledobjects"] },
        { "Controller/Cluster/Actuator.cs", "client.DeleteAsync(resource, key", "delete", ["deployments", "services"] },
        { "Controller/Cluster/Configs/ConfigCache.cs", "RunAsync", "list", ["configmaps"] },
        { "Controller/Cluster/Configs/ConfigCache.cs", "RunAsync", "watch", ["configmaps"] },
        { "Controller/Cluster/Configs/ConfigCopies.cs", "client.ApplyAsync(ConfigReference.Kinds", "create", ["configmaps", "secrets"] },
        { "Controller/Cluster/Configs/ConfigCopies.cs", "client.ApplyAsync(ConfigReference.Kinds", "patch", ["configmaps", "secrets"] },
        { "Controller/Cluster/Configs/ConfigCopies.cs", "client.DeleteAsync(ConfigReference.Kinds", "delete", ["configmaps", "secrets"] },
        { "Kubernetes/Election/LeaderElector.cs", "CreateAsync(Resources.Leases", "create", ["leases"] },

        // Asked for by admission, on the part of whoever names a blocking owner.
        { "Controller/Cluster/App.cs", "blockOwnerDeletion", "update", ["canaries/finalizers"] },
    };

    [Fact]
    public void Nothing_is_granted_that_the_code_does_not_ask_for()
    {
        string controller = string.Join('\n', Sources("src/Controller"));
        HashSet<(string Kind, string Verb)> asked =
        [
            .. from Match call in Direct().Matches(controller)
               where VerbOf.ContainsKey(call.Groups["verb"].Value) && Kinds.ContainsKey(call.Groups["kind"].Value)
               from verb in call.Groups["verb"].Value == "Apply" ? (string[])["create", "patch"] : [VerbOf[call.Groups["verb"].Value]]
               select (Kinds[call.Groups["kind"].Value], verb),
            .. from file in new[] { "ClusterCache.cs", "GitOpsCache.cs" }
               from Match name in Name().Matches(File.ReadAllText(Path.Combine(GeneratedFile.Root, "src/Controller/Cluster", file)))
               where Kinds.ContainsKey(name.Value)
               from verb in new[] { "list", "watch" }
               select (Kinds[name.Value], verb),
            ("canaries/status.canary.gitops.dev", "update"),
        ];
        var indirect = Indirect.SelectMany(row => ((string[])row[3]).Select(kind => (kind, (string)row[2]))).ToHashSet();

        Assert.Empty(
            from one in Granted
            let verb = one.Verb.Split('{')[0].Trim()
            where !asked.Contains((one.Kind, verb)) && !indirect.Contains((one.Kind.Split('.')[0], verb))
            select $"{verb} {one.Kind}");
    }

    [Theory]
    [MemberData(nameof(Indirect))]
    public void What_is_asked_for_by_way_of_a_variable_is_still_asked_for(string file, string call, string verb, string[] kinds)
    {
        Assert.Contains(call, File.ReadAllText(Path.Combine(GeneratedFile.Root, "src", file)), StringComparison.Ordinal);
        Assert.All(kinds, kind => Assert.Contains(Granted, one => one.Kind.Split('.')[0] == kind && one.Verb.Split('{')[0].Trim() == verb));
    }

    [Fact]
    public void Nothing_is_granted_on_a_kind_that_the_code_does_not_know()
    {
        string all = string.Join('\n', Sources("src"));

        Assert.DoesNotContain(Granted, one => !all.Contains($"\"{one.Kind.Split('.', '/')[0]}\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_is_granted_by_wildcard_and_no_right_grants_others() => Assert.DoesNotContain(
        Granted, one => one.Kind.Contains('*', StringComparison.Ordinal) || one.Verb is "*" or "deletecollection" or "impersonate" or "escalate" or "bind");

    private static string StatusOf(string kind) => kind.Split('.', 2) is [var plural, var group] ? $"{plural}/status.{group}" : $"{kind}/status";

    private static IEnumerable<string> Sources(string folder) => Directory
        .EnumerateFiles(Path.Combine(GeneratedFile.Root, folder), "*.cs", SearchOption.AllDirectories)
        .Where(path => !path.Contains("/obj/", StringComparison.Ordinal))

        // What takes the apps of another controller over runs once, with the rights of the person who calls it.
        .Where(path => !path.Contains("/Import", StringComparison.Ordinal) && !path.Contains("/Flagger", StringComparison.Ordinal))
        .Select(File.ReadAllText);

    /// <summary>The rules of the chart, without those whose kinds the user's values name.</summary>
    private static IEnumerable<(string Kind, string Verb)> Rules()
        => from Match rule in Rule().Matches(File.ReadAllText(Path.Combine(GeneratedFile.Root, "charts/canary/templates/_rules.tpl")))
           let @group = rule.Groups["group"].Value.Trim('"')
           from kind in rule.Groups["kinds"].Value.Split(", ")
           from verb in rule.Groups["verbs"].Value.Split(", ")
           select (@group.Length == 0 ? kind : $"{kind}.{@group}", verb);

    [GeneratedRegex(@"\.(?<verb>[A-Z][A-Za-z]*)Async(<\w+>)?\(\s*(?<kind>\w*Resources\.\w+)(?<rest>[^;]*)")]
    private static partial Regex Call();

    [GeneratedRegex(@"\.?\b(?<verb>[A-Z][A-Za-z]*)Async(<\w+>)?\(\s*(?<kind>\w*Resources\.\w+)")]
    private static partial Regex Direct();

    [GeneratedRegex(@"\b\w*Resources\.\w+")]
    private static partial Regex Name();

    [GeneratedRegex(@"- apiGroups: \[(?<group>[^\]]*)\]\n  resources: \[(?<kinds>[^\]]*)\]\n(  resourceNames: [^\n]*\n)?  verbs: \[(?<verbs>[^\]]*)\]")]
    private static partial Regex Rule();
}
