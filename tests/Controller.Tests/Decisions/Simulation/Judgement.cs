using ProgressiveDelivery.Analysis;

namespace ProgressiveDelivery.Controller.Tests.Decisions.Simulation;

/// <summary>What a check finds: a verdict, or the alarm of a comparison with the primary.</summary>
internal readonly record struct Judgement(VerdictKind Kind, bool IsAlarm = false)
{
    /// <summary>Reads the name of a verdict, or <c>Alarm</c>.</summary>
    public static Judgement Parse(string text) => text == "Alarm" ? new(VerdictKind.Fail, IsAlarm: true) : new(Enum.Parse<VerdictKind>(text));
}
