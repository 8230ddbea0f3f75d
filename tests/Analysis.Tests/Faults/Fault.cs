namespace ProgressiveDelivery.Analysis.Tests.Faults;

/// <summary>What can go wrong with a provider; <see cref="None"/> is the control without which the others prove nothing.</summary>
public enum Fault
{
    None,
    Empty,
    NotANumber,
    Partial,
    ClientError,
    TooManyRequests,
    ServerError,
    Timeout,
    Malformed,
}
