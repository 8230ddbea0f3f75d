namespace ProgressiveDelivery.Controller.Starts;

/// <summary>How many rollouts may be under way at once; 0 sets no limit.</summary>
/// <param name="InAll">In the whole installation.</param>
/// <param name="PerNamespace">In each namespace.</param>
internal sealed record RolloutLimits(int InAll, int PerNamespace)
{
    public bool IsSet => InAll > 0 || PerNamespace > 0;
}
