using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ProgressiveDelivery.Git;

/// <summary>
/// A YAML file as its text and the values in it. Values are replaced by position in the text, so comments, quoting and
/// order stay as they are, byte for byte.
/// </summary>
internal sealed class YamlText
{
    // Aliases can make a small file unfold to billions of values, and one long key stands in the path of every value below it.
    private const int MostValues = 50_000;
    private const int MostCharacters = 20_000_000;
    private const int LargestFile = 4 * 1024 * 1024;
    private const int DeepestLevel = 100;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly string _text;
    private readonly Dictionary<string, YamlScalar> _values = [];
    private int _characters;

    private readonly SetterMarkers _markers;

    private YamlText(string text) => (_text, _markers) = (text, new SetterMarkers(text));

    /// <summary>All values by their <see cref="YamlPath"/>.</summary>
    public IReadOnlyDictionary<string, YamlScalar> Values => _values;

    /// <summary>False for what is no UTF-8 YAML (a chart's template, say), or is unreasonably large.</summary>
    public static bool TryParse(ReadOnlySpan<byte> content, [NotNullWhen(true)] out YamlText? yaml)
    {
        yaml = null;
        if (content.Length > LargestFile)
        {
            return false;
        }

        try
        {
            var text = new YamlText(StrictUtf8.GetString(content));
            YamlShape.Check(text._text, MostValues);
            var stream = new YamlStream();
            stream.Load(new StringReader(text._text));
            for (int i = 0; i < stream.Documents.Count; i++)
            {
                text.Add(stream.Documents[i].RootNode, Identity(stream.Documents[i].RootNode, i), 0);
            }

            yaml = text;
            return true;
        }
        catch (Exception exception) when (exception is YamlException or DecoderFallbackException or ArgumentException or InvalidDataException or InvalidOperationException)
        {
            // YamlDotNet means the last one, too, by text that is no YAML.
            return false;
        }
    }

    /// <summary>The file with some values written anew; the rest is the same to the byte.</summary>
    public byte[] Replace(IEnumerable<(YamlScalar Value, string Raw)> edits) =>
        Splice(edits.DistinctBy(edit => edit.Value.Start).Select(edit => (edit.Value.Start, edit.Value.Raw.Length, edit.Raw)));

    /// <summary>The file with other characters in some places, none inside another; the rest is the same to the byte.</summary>
    public byte[] Splice(IEnumerable<(int Start, int Length, string Text)> edits)
    {
        var text = new StringBuilder(_text.Length);
        int at = 0;
        foreach ((int start, int length, string insert) in edits.OrderBy(edit => edit.Start))
        {
            text.Append(_text, at, start - at).Append(insert);
            at = start + length;
        }

        return StrictUtf8.GetBytes(text.Append(_text, at, _text.Length - at).ToString());
    }

    /// <summary>The comment that lets an image bot write this value; null when there is none.</summary>
    public SetterMarker? MarkerOf(YamlScalar value) => value.IsReplaceable ? _markers.Of(value) : null;

    /// <summary>All values that an image bot may write, or might but for our hold.</summary>
    public IEnumerable<(YamlScalar Value, SetterMarker Marker)> Markers() =>
        _values.Values.Select(value => (value, MarkerOf(value))).Where(pair => pair.Item2 is not null).Select(pair => (pair.value, pair.Item2!));

    private void Add(YamlNode node, string path, int level)
    {
        _characters += path.Length;
        if (level > DeepestLevel || _values.Count > MostValues || _characters > MostCharacters)
        {
            throw new InvalidDataException("the file unfolds to too many values, or is nested too deeply");
        }

        switch (node)
        {
            case YamlScalarNode scalar:
                AddScalar(scalar, path);
                break;
            case YamlMappingNode { Children.Count: > 0 } mapping:
                foreach ((YamlNode key, YamlNode value) in mapping.Children)
                {
                    Add(value, YamlPath.Join(path, ((YamlScalarNode)key).Value ?? ""), level + 1);
                }

                break;
            case YamlSequenceNode { Children.Count: > 0 } sequence:
                IReadOnlyList<string> names = NamesOf(sequence);
                for (int i = 0; i < names.Count; i++)
                {
                    Add(sequence.Children[i], YamlPath.Join(path, names[i]), level + 1);
                }

                break;
            default:
                _values[path] = new YamlScalar(path, $"({node.NodeType})", "", -1);
                break;
        }
    }

    private void AddScalar(YamlScalarNode scalar, string path)
    {
        string value = scalar.Value ?? "";
        int start = (int)scalar.Start.Index;
        int end = (int)scalar.End.Index;
        string raw = start >= 0 && end > start && end <= _text.Length ? _text[start..end] : "";
        _characters += raw.Length;
        bool plain = scalar.Style switch
        {
            // YamlDotNet places nothing at all behind the end of some texts.
            ScalarStyle.Plain => raw == value && start <= _text.Length,
            ScalarStyle.SingleQuoted => raw.Length > 1 && raw[0] == '\'' && raw[^1] == '\'',
            ScalarStyle.DoubleQuoted => raw.Length > 1 && raw[0] == '"' && raw[^1] == '"',
            _ => false,
        };
        _values[path] = plain ? new YamlScalar(path, value, raw, start) : new YamlScalar(path, value, value, -1);
    }

    private static IReadOnlyList<string> NamesOf(YamlSequenceNode sequence)
    {
        string[] names = [.. sequence.Children.Select(child => Scalar(child, "name") ?? "")];
        bool named = names.All(name => name.Length > 0) && names.Distinct().Count() == names.Length;
        return [.. names.Select((name, i) => named ? $"[name={name}]" : string.Create(CultureInfo.InvariantCulture, $"[{i}]"))];
    }

    private static string Identity(YamlNode root, int index) => Scalar(root, "kind") is { } kind && Child(root, "metadata") is { } metadata
        ? $"{kind} {Scalar(metadata, "namespace")}/{Scalar(metadata, "name")}"
        : string.Create(CultureInfo.InvariantCulture, $"{Scalar(root, "kind")}#{index}");

    private static string? Scalar(YamlNode node, string key) => (Child(node, key) as YamlScalarNode)?.Value;

    private static YamlNode? Child(YamlNode node, string key) =>
        node is YamlMappingNode mapping && mapping.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? child) ? child : null;
}
