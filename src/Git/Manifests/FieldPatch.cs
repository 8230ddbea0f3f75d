namespace ProgressiveDelivery.Git;

/// <summary>
/// Takes back the values that a failing change set in a YAML file that others have edited since: only those values are
/// written, everything else stays as it is at the head.
/// </summary>
internal static class FieldPatch
{
    /// <summary>Works on one file in its good, its failing and its newest state.</summary>
    public static FieldPatchResult Apply(byte[] good, byte[] bad, byte[] head)
    {
        if (!YamlText.TryParse(good, out YamlText? before) || !YamlText.TryParse(bad, out YamlText? after) || !YamlText.TryParse(head, out YamlText? now))
        {
            return FieldPatchResult.Unfit;
        }

        // A failing change that added or removed keys cannot be taken back value by value.
        if (before.Values.Count != after.Values.Count || after.Values.Keys.Any(path => !before.Values.ContainsKey(path)))
        {
            return FieldPatchResult.Unfit;
        }

        var edits = new List<(YamlScalar Value, string Raw)>();
        foreach (string path in ChangedBetween(before, after))
        {
            YamlScalar wanted = before.Values[path];
            if (!now.Values.TryGetValue(path, out YamlScalar? present))
            {
                return FieldPatchResult.MovedOn;
            }

            if (present.Value == wanted.Value)
            {
                continue;
            }

            if (present.Value != after.Values[path].Value)
            {
                return FieldPatchResult.MovedOn;
            }

            if (!present.IsReplaceable || !wanted.IsReplaceable)
            {
                return FieldPatchResult.Unfit;
            }

            edits.Add((present, wanted.Raw));
        }

        return edits.Count == 0 ? FieldPatchResult.AlreadyGood : Verified(now, edits);
    }

    /// <summary>The places whose values differ between two states of a file; none where it is no YAML.</summary>
    public static IReadOnlySet<string> ChangedPlaces(byte[] good, byte[] bad) =>
        YamlText.TryParse(good, out YamlText? before) && YamlText.TryParse(bad, out YamlText? after)
            ? before.Values.Keys.Union(after.Values.Keys).Where(path => before.Values.GetValueOrDefault(path)?.Raw != after.Values.GetValueOrDefault(path)?.Raw).ToHashSet()
            : [];

    private static IEnumerable<string> ChangedBetween(YamlText before, YamlText after) =>
        after.Values.Where(pair => before.Values[pair.Key].Raw != pair.Value.Raw).Select(pair => pair.Key);

    // What was written is read again: only the values that were meant may have changed.
    private static FieldPatchResult Verified(YamlText now, List<(YamlScalar Value, string Raw)> edits)
    {
        byte[] content = now.Replace(edits);
        HashSet<int> places = [.. edits.Select(edit => edit.Value.Start)];
        bool sound = YamlText.TryParse(content, out YamlText? result)
            && result.Values.Count == now.Values.Count
            && now.Values.Values.All(value => result.Values.TryGetValue(value.Path, out YamlScalar? written)
                && (places.Contains(value.Start) && value.IsReplaceable || written.Raw == value.Raw));
        return sound ? FieldPatchResult.Patched(content) : FieldPatchResult.Unfit;
    }
}
