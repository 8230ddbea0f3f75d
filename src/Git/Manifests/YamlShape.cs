using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ProgressiveDelivery.Git;

/// <summary>
/// Looks a YAML text over before its tree is built: that takes a stack frame for each level and compares keys by what is in them, so
/// that a small text could end the process or keep it busy for ever.
/// </summary>
internal static class YamlShape
{
    private const int DeepestLevel = 100;

    /// <exception cref="InvalidDataException">It is nested too deeply, holds too many values, or has a key that is no plain word.</exception>
    /// <exception cref="YamlException">It is no YAML.</exception>
    public static void Check(string text, int mostValues)
    {
        var parser = new Parser(new StringReader(text));

        // For each open collection whether it is a mapping whose next node is a key.
        var open = new Stack<(bool IsMapping, bool AtKey)>();
        for (int values = 0; parser.MoveNext();)
        {
            ParsingEvent node = parser.Current!;
            if (node is MappingEnd or SequenceEnd)
            {
                open.Pop();
                continue;
            }

            if (node is not (Scalar or AnchorAlias or MappingStart or SequenceStart))
            {
                continue;
            }

            if (open.TryPop(out (bool IsMapping, bool AtKey) owner))
            {
                // A key that is itself a mapping is what a template's {{ … }} looks like.
                if (owner is { IsMapping: true, AtKey: true } && node is not Scalar)
                {
                    throw new InvalidDataException("a key is not a plain word");
                }

                open.Push(owner with { AtKey = !owner.AtKey });
            }

            if (++values > 2 * mostValues || open.Count > DeepestLevel)
            {
                throw new InvalidDataException("the file is nested too deeply or holds too many values");
            }

            if (node is MappingStart or SequenceStart)
            {
                open.Push((node is MappingStart, true));
            }
        }
    }
}
