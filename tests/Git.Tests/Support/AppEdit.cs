namespace ProgressiveDelivery.Git.Tests;

/// <summary>One edit of one app: a field gets a value, or is removed.</summary>
internal sealed record AppEdit(int App, string Field, string? Value)
{
    public override string ToString() => $"{App}.{Field}={Value ?? "-"}";
}
