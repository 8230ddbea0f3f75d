using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ProgressiveDelivery.Controller.Backtest;

/// <summary>YAML as kubectl takes it, as JSON: several documents, lists of objects, scalars typed by YAML's core schema.</summary>
internal static class YamlDocuments
{
    private const int LongestText = 4 << 20;
    private const int DeepestLevel = 64;
    private const int MostNodes = 100_000;

    /// <summary>The objects of a text, those of a List one by one.</summary>
    /// <exception cref="YamlException">It is no YAML.</exception>
    /// <exception cref="FormatException">It is too large, too deep, refers to itself, or has a key that is no text.</exception>
    public static IEnumerable<JsonObject> Read(string text)
    {
        if (text.Length > LongestText)
        {
            throw new FormatException($"The file has more than {LongestText >> 20} MiB; give the Canary and its MetricTemplates alone.");
        }

        var stream = new YamlStream();
        try
        {
            CheckDepth(text);
            stream.Load(new StringReader(text));
        }
        catch (InvalidOperationException)
        {
            // So YamlDotNet calls some texts that are no YAML.
            throw new FormatException("The file is no YAML.");
        }

        int nodes = 0;
        return [.. stream.Documents.Select(document => ToJson(document.RootNode, 0, ref nodes)).OfType<JsonObject>()
            .SelectMany(document => document["items"] is JsonArray items ? items.OfType<JsonObject>() : [document])];
    }

    /// <summary>Before the tree is built, which takes a stack frame for each level.</summary>
    private static void CheckDepth(string text)
    {
        var parser = new Parser(new StringReader(text));
        int depth = 0;
        while (parser.MoveNext())
        {
            depth += parser.Current!.NestingIncrease;
            if (depth > DeepestLevel + 3)
            {
                throw new FormatException($"The file is nested more than {DeepestLevel} levels deep.");
            }
        }
    }

    private static JsonNode? ToJson(YamlNode node, int level, ref int nodes)
    {
        if (level > DeepestLevel || ++nodes > MostNodes)
        {
            throw new FormatException($"The file has more than {MostNodes} values, or refers to itself; write its aliases out.");
        }

        switch (node)
        {
            case YamlMappingNode map:
                var members = new JsonObject();
                foreach ((YamlNode key, YamlNode value) in map.Children)
                {
                    string name = (key as YamlScalarNode)?.Value ?? throw new FormatException($"Line {key.Start.Line} of the file has a key that is no text.");
                    members[name] = ToJson(value, level + 1, ref nodes);
                }

                return members;
            case YamlSequenceNode list:
                var items = new JsonArray();
                foreach (YamlNode item in list.Children)
                {
                    items.Add(ToJson(item, level + 1, ref nodes));
                }

                return items;
            case YamlScalarNode { Style: ScalarStyle.Plain } plain:
                return Typed(plain.Value ?? "");
            default:
                return (node as YamlScalarNode)?.Value;
        }
    }

    private static JsonNode? Typed(string text) => text switch
    {
        "" or "~" or "null" => null,
        "true" => true,
        "false" => false,
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) => whole,
        _ when double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) => number,
        _ => text,
    };
}
