using System.Globalization;
using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Bench;

/// <summary>The figures of one run, each with its bound, as a table and as one flat JSON object.</summary>
internal sealed class Figures
{
    private readonly JsonObject _values = [];

    public bool AllHold { get; private set; } = true;

    /// <summary>Prints a figure beside its bound; one that was not measured misses it.</summary>
    public void Add(string name, double? value, string bound, Func<double, bool> holds)
    {
        bool ok = value is { } measured && holds(measured);
        AllHold &= ok;
        _values[name] = value is { } number ? JsonValue.Create(Math.Round(number, 3)) : null;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-22} {value,10:0.###}   {bound,-12} {(ok ? "ok" : "MISSED")}"));
    }

    public void Write(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, _values.ToJsonString() + "\n");
    }
}
