using ProgressiveDelivery.Analysis;

namespace ProgressiveDelivery.Controller.Tests.Decisions.Simulation;

/// <summary>What a check finds: a verdict, or what a comparison with the primary says beyond it.</summary>
internal readonly record struct Judgement(VerdictKind Kind, bool IsAlarm = false, bool IsAccepted = false)
{
    /// <summary>Reads the name of a verdict, <c>Alarm</c> or <c>Accepted</c>.</summary>
    public static Judgement Parse(string text) => text switch
    {
        "Alarm" => new(VerdictKind.Fail, IsAlarm: true),
        "Accepted" => new(VerdictKind.Pass, IsAccepted: true),
        _ => new(Enum.Parse<VerdictKind>(text)),
    };
}
