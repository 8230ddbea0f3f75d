using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Controller.Migration;

/// <summary>An object of Flagger's as one of ours.</summary>
/// <param name="Kind">Its kind, the same in both.</param>
/// <param name="Object">Our object, without what it cannot take over.</param>
/// <param name="Notes">What was changed or means something else here, a sentence each.</param>
/// <param name="Losses">What it cannot take over, a sentence each: without it a release would go another way.</param>
internal sealed record Conversion(string Kind, JsonObject Object, IReadOnlyList<string> Notes, IReadOnlyList<string> Losses);
