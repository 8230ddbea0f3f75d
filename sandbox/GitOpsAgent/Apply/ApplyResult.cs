namespace ProgressiveDelivery.Sandbox.GitOpsAgent.Apply;

/// <summary>What became of applying a set of objects.</summary>
/// <param name="Inventory">All that is ours now, also what could not be applied or pruned.</param>
/// <param name="Changed">What was written, one line each.</param>
/// <param name="Errors">Empty when everything is as Git says.</param>
internal sealed record ApplyResult(
    IReadOnlyList<InventoryEntry> Inventory, IReadOnlyList<string> Changed, IReadOnlyList<string> Errors);
