using System.Globalization;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Tests.Decisions.Simulation;
using ProgressiveDelivery.Testing;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ProgressiveDelivery.Controller.Tests.Decisions;

/// <summary>Reads the files of a folder in <c>Cases</c>.</summary>
internal static class CaseFiles
{
    public static string Folder { get; } = Path.Combine(GeneratedFile.Root, "tests", "Controller.Tests", "Cases");

    public static JsonNode? ReadYaml(string name, string file)
    {
        using var reader = new StreamReader(Path.Combine(Folder, name, file));
        var yaml = new YamlStream();
        yaml.Load(reader);
        return Convert(yaml.Documents[0].RootNode);
    }

    /// <summary>The verdicts of each revision's checks, in order; the last one goes on.</summary>
    public static Func<string, Judgement> ReadVerdicts(string name)
    {
        JsonNode all = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, name, "metrics.json")))!;
        var asked = new Dictionary<string, int>();
        return revision =>
        {
            if (all[revision] is not JsonArray { Count: > 0 } verdicts)
            {
                return Judgement.Parse("Pass");
            }

            int at = asked.GetValueOrDefault(revision);
            asked[revision] = at + 1;
            return Judgement.Parse(verdicts[Math.Min(at, verdicts.Count - 1)]!.GetValue<string>());
        };
    }

    private static JsonNode? Convert(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(child => KeyValuePair.Create(((YamlScalarNode)child.Key).Value!, Convert(child.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Convert)]),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: { } text } => Plain(text),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => null,
    };

    private static JsonValue? Plain(string text) => text switch
    {
        "" or "null" or "~" => null,
        "true" or "false" => JsonValue.Create(text == "true"),
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) => JsonValue.Create(number),
        _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) => JsonValue.Create(number),
        _ => JsonValue.Create(text),
    };
}
