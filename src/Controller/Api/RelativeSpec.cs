using System.ComponentModel;
using ProgressiveDelivery.Controller.Api.Schema;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>How much worse than the primary's a metric's value may be in the window of one check.</summary>
internal sealed record RelativeSpec
{
    public const string Higher = "higher";
    public const string Lower = "lower";

    [Description("The canary's value may be this many times the primary's: 1.2 is 20 % worse. For shares of requests, such as request-success-rate, the shares of bad ones are compared.")]
    [RangeOf(1, 1000)]
    public double? MaxRelative { get; init; }

    [Description("Differences up to this, in the unit of the metric, never fail.")]
    [RangeOf(0)]
    public double? MaxAbsolute { get; init; }

    [Description("Which values of a query of one's own are worse; higher when left out.")]
    [OneOf(Higher, Lower)]
    public string? Worse { get; init; }
}
