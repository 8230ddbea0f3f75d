using System.ComponentModel;
using ProgressiveDelivery.Controller.Api.Schema;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>How far back revisions go straight in again.</summary>
internal sealed record RollbackWindowSpec
{
    [Description("How many of the revisions promoted before the present one go straight in, without analysis, when the target goes back to one of them; 0 analyses them like new ones.")]
    [RangeOf(0, 10)]
    [DefaultsTo(10)]
    public int? Revisions { get; init; }
}
