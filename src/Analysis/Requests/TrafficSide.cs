namespace ProgressiveDelivery.Analysis.Requests;

/// <summary>Which of the two workloads of a Canary served the requests.</summary>
public enum TrafficSide
{
    Canary,
    Primary,
}
