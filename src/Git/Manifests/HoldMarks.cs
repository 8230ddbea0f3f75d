namespace ProgressiveDelivery.Git;

/// <summary>
/// Takes values out of the hands of Flux's image automation and gives them back, by one word in the comment that marks
/// them (<see cref="SetterMarker"/>). Nothing else of a file changes, not a byte.
/// </summary>
internal static class HoldMarks
{
    /// <summary>
    /// Puts the markers of all values on hold that the failing change altered; other markers are as they are at the head,
    /// for an earlier hold may have begun or ended since the good state. Null when the file is no YAML or nothing of it changes.
    /// </summary>
    /// <param name="content">The file as the revert restores it.</param>
    /// <param name="failed">The file as it failed; null when it did not exist.</param>
    /// <param name="head">The file as the branch has it; null when it does not exist.</param>
    public static HeldFile? Hold(byte[] content, byte[]? failed, byte[]? head)
    {
        if (!YamlText.TryParse(content, out YamlText? yaml))
        {
            return null;
        }

        YamlText? bad = Read(failed);
        YamlText? now = Read(head);
        var wanted = new Dictionary<int, (SetterMarker Marker, bool Held, bool Altered, string? Failed)>();
        foreach ((YamlScalar value, SetterMarker marker) in yaml.Markers())
        {
            YamlScalar? before = bad?.Values.GetValueOrDefault(value.Path);
            bool altered = before?.Value != value.Value;
            bool held = altered || (now?.Values.GetValueOrDefault(value.Path) is { } there && now.MarkerOf(there) is { } known ? known.IsHeld : marker.IsHeld);

            // Several values can stand on one line, before one comment.
            bool already = wanted.TryGetValue(marker.Start, out var same) && same.Altered;
            wanted[marker.Start] = already ? same : (marker, held, altered, before?.Value);
        }

        (string Setter, string? Failed)[] marks = [.. wanted.Values.Where(one => one.Altered).Select(one => (one.Marker.Setter, one.Failed))];
        var changes = wanted.Values.Where(one => one.Held != one.Marker.IsHeld).Select(one => one.Marker).ToList();
        return changes.Count == 0 && marks.Length == 0 ? null : new HeldFile(Turned(yaml, changes), marks);
    }

    /// <summary>Gives the values of these policies (<c>namespace:name</c>) back to the bot, or all when none is named. Null when none is on hold.</summary>
    public static byte[]? Lift(byte[] content, IReadOnlyCollection<string> policies)
    {
        if (!YamlText.TryParse(content, out YamlText? yaml))
        {
            return null;
        }

        var held = yaml.Markers().Select(pair => pair.Marker)
            .Where(marker => marker.IsHeld && (policies.Count == 0 || policies.Contains(marker.Policy)))
            .DistinctBy(marker => marker.Start).ToList();
        return held.Count == 0 ? null : Turned(yaml, held);
    }

    /// <summary>Markers that are on hold, with the values that failed there.</summary>
    public static IReadOnlyList<(string Setter, string? Failed)> Find(byte[] content, byte[]? failed) => YamlText.TryParse(content, out YamlText? yaml)
        ? [.. yaml.Markers().Where(pair => pair.Marker.IsHeld).DistinctBy(pair => pair.Marker.Start)
            .Select(pair => (pair.Marker.Setter, Read(failed)?.Values.GetValueOrDefault(pair.Value.Path)?.Value))]
        : [];

    /// <summary>Whether two contents are the same but for markers that are on hold in one and not in the other.</summary>
    public static bool DifferInMarksOnly(byte[] one, byte[] other) => (Lift(one, []) ?? one).AsSpan().SequenceEqual(Lift(other, []) ?? other);

    private static YamlText? Read(byte[]? content) => content is not null && YamlText.TryParse(content, out YamlText? yaml) ? yaml : null;

    private static byte[] Turned(YamlText yaml, IEnumerable<SetterMarker> markers) =>
        yaml.Splice(markers.Select(marker => marker.IsHeld ? (marker.Start, SetterMarker.HoldWord.Length, "") : (marker.Start, 0, SetterMarker.HoldWord)));
}
