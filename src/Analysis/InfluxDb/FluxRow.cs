namespace ProgressiveDelivery.Analysis.InfluxDb;

/// <summary>The column <c>_value</c> of one row.</summary>
/// <param name="Type">Its data type, such as <c>double</c> or <c>long</c>; null when the table has no such column.</param>
/// <param name="Value">Its text; empty for null.</param>
internal sealed record FluxRow(string? Type, string? Value);
