using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Migration;

/// <summary>What an import of one Canary would do.</summary>
/// <param name="Flagger">Flagger's object.</param>
/// <param name="Conversion">Ours.</param>
/// <param name="Canary">Ours as it will be read; null when it cannot be.</param>
/// <param name="Status">The state that ours goes on from; null when it is not imported.</param>
/// <param name="Refusals">Why it is not imported, a sentence each.</param>
internal sealed record ImportPlan(JsonObject Flagger, Conversion Conversion, Canary? Canary, CanaryStatus? Status, IReadOnlyList<string> Refusals);
