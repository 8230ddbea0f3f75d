namespace ProgressiveDelivery.Git;

/// <summary>One value of a YAML file: where it stands, how it is written, and what it means.</summary>
/// <param name="Path">Its place, see <see cref="YamlPath"/>.</param>
/// <param name="Value">What it means, without quotes and escapes.</param>
/// <param name="Raw">How it is written.</param>
/// <param name="Start">Its first character in the text; -1 where it cannot be replaced by itself (a block, an empty list).</param>
internal sealed record YamlScalar(string Path, string Value, string Raw, int Start)
{
    public bool IsReplaceable => Start >= 0;

    public int End => Start + Raw.Length;

    /// <summary>Another value in the same quotes.</summary>
    public string Requoted(string value) => Raw.Length > 1 && Raw[0] is '"' or '\'' ? $"{Raw[0]}{value}{Raw[0]}" : value;
}
