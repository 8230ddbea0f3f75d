namespace ProgressiveDelivery.Analysis.CloudWatch;

/// <summary>A query that CloudWatch would refuse or answer with more than one number; the message tells its author what to change.</summary>
public sealed class CloudWatchQueryException(string message) : Exception(message);
