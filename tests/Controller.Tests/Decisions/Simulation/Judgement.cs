using ProgressiveDelivery.Analysis;

namespace ProgressiveDelivery.Controller.Tests.Decisions.Simulation;

/// <summary>What a check finds: a verdict, or what stands beyond it, and beside it the verdict on a metric that is a dry run.</summary>
internal readonly record struct Judgement(VerdictKind Kind, bool IsAlarm = false, bool IsAccepted = false, VerdictKind? DryRun = null, bool IsNotShifted = false)
{
    /// <summary>Reads the name of a verdict, <c>Alarm</c>, <c>Accepted</c> or <c>NotShifted</c>; behind a slash that of the dry run.</summary>
    public static Judgement Parse(string text)
    {
        string[] names = text.Split('/');
        Judgement judgement = names[0] switch
        {
            "Alarm" => new(VerdictKind.Fail, IsAlarm: true),
            "Accepted" => new(VerdictKind.Pass, IsAccepted: true),
            "NotShifted" => new(VerdictKind.NotEnoughEvidence, IsNotShifted: true),
            _ => new(Enum.Parse<VerdictKind>(names[0])),
        };
        return names.Length > 1 ? judgement with { DryRun = Enum.Parse<VerdictKind>(names[1]) } : judgement;
    }
}
