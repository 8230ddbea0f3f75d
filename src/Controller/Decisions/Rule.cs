namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>One row of the transition table: in these phases, when this holds, then that.</summary>
/// <param name="Name">Short name, unique in the table.</param>
/// <param name="From">Phases in which the rule is tried; rules are tried in the table's order.</param>
/// <param name="To">The phases that it may lead to; the same phase when it stays.</param>
/// <param name="Meaning">What it stands for, in a sentence for the docs.</param>
/// <param name="When">Whether the rule applies.</param>
/// <param name="Then">The decision.</param>
internal sealed record Rule(
    string Name,
    IReadOnlyList<string> From,
    IReadOnlyList<string> To,
    string Meaning,
    Func<Observation, bool> When,
    Func<Observation, Decision> Then);
