using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>The API groups a server serves, each with its versions in the server's order of preference.</summary>
public sealed record ServedApis(IReadOnlyDictionary<string, IReadOnlyList<string>> Versions)
{
    public bool Serves(string group, string version) =>
        Versions.TryGetValue(group, out IReadOnlyList<string>? versions) && versions.Contains(version);

    internal static ServedApis Read(JsonObject groupList)
    {
        var versions = new Dictionary<string, IReadOnlyList<string>> { [""] = ["v1"] };
        foreach (JsonObject group in groupList.Items("groups"))
        {
            versions[group.Get<string>("name") ?? ""] =
                [.. group.Items("versions").Select(version => version.Get<string>("version") ?? "")];
        }

        return new(versions);
    }
}
