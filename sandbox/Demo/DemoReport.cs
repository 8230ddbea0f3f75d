using System.Text.Json;
using System.Text.Json.Serialization;
using ProgressiveDelivery.Sandbox.Playground.Acts;

namespace ProgressiveDelivery.Sandbox.Demo;

/// <summary>What the demo measured, as it is written to artifacts/demo.json.</summary>
internal sealed record DemoReport
{
    public required IReadOnlyList<ActFigures> Acts { get; init; }

    public required ControllerCost Controller { get; init; }

    public void Save(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, JsonSerializer.Serialize(this, DemoJson.Default.DemoReport) + "\n");
    }
}

/// <summary>The figures of one act; those that it has not are left out.</summary>
internal sealed record ActFigures(string Name, bool Ok)
{
    public IReadOnlyList<int>? Weights { get; init; }

    public required RequestFigures Requests { get; init; }

    public double? DetectIntervals { get; init; }

    public double? RevertSeconds { get; init; }

    public double? ConvergeSeconds { get; init; }

    public string? RevertCommit { get; init; }

    public double? ShareZ { get; init; }

    public static ActFigures Of(ActReport act) => new(act.Name, act.Ok)
    {
        Weights = act.Weights.Count > 0 ? act.Weights : null,
        Requests = new(act.Requests.Sent, act.Requests.Failed, act.Requests.ByVersion),
        DetectIntervals = act.DetectIntervals,
        RevertSeconds = act.RevertSeconds,
        ConvergeSeconds = act.ConvergeSeconds,
        RevertCommit = act.RevertCommit,
        ShareZ = act.ShareZ is { } z ? Math.Round(z, 2) : null,
    };
}

/// <summary>Requests of one act.</summary>
internal sealed record RequestFigures(int Sent, int Failed, IReadOnlyDictionary<string, int> ByVersion);

/// <summary>What the controller's pod costs.</summary>
internal sealed record ControllerCost(double? ReadySeconds, double? RssMb, double? IdleRequestsPerMinute);

/// <summary>Source-generated JSON of the report.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true)]
[JsonSerializable(typeof(DemoReport))]
internal sealed partial class DemoJson : JsonSerializerContext;
