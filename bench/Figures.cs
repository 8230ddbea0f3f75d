using System.Globalization;
using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Bench;

/// <summary>The figures of one run, each with its bound, as a table and as one flat JSON object.</summary>
internal sealed class Figures
{
    private readonly JsonObject _values = [];

    public bool AllHold { get; private set; } = true;

    /// <summary>Prints a figure beside its bound; one that was not measured misses it.</summary>
    /// <param name="name">Its name in the JSON.</param>
    /// <param name="value">What was measured.</param>
    /// <param name="bound">What must be, for people.</param>
    /// <param name="holds">What must be.</param>
    /// <param name="peer">The figure of another program under the same conditions, for people.</param>
    public void Add(string name, double? value, string bound, Func<double, bool> holds, string? peer = null)
    {
        bool ok = value is { } measured && holds(measured);
        AllHold &= ok;
        _values[name] = value is { } number ? JsonValue.Create(Math.Round(number, 3)) : null;
        string line = string.Create(CultureInfo.InvariantCulture, $"  {name,-34} {value,10:0.###}   {bound,-12} {(ok ? "ok" : "MISSED"),-6} {peer}");
        Console.WriteLine(line.TrimEnd());
    }

    public void Write(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, _values.ToJsonString() + "\n");
    }
}
