namespace ProgressiveDelivery.Analysis.Judges;

/// <summary>What a step of the plan will see.</summary>
/// <param name="CanaryShare">The canary's share of the requests, from 0 to 1.</param>
/// <param name="Requests">Requests to both sides while the step lasts.</param>
public readonly record struct PlannedLook(double CanaryShare, double Requests);
