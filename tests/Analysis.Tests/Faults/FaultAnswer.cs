namespace ProgressiveDelivery.Analysis.Tests.Faults;

/// <summary>One answer of a provider's server as its documentation gives it, and the verdict that it deserves.</summary>
public sealed record FaultAnswer(int Status, string Body, VerdictKind Expected, string ContentType = "application/json")
{
    /// <summary>A measurement; the limits of the matrix let 42 pass and nothing else.</summary>
    public static FaultAnswer Value(string body, string contentType = "application/json") => new(200, body, VerdictKind.Pass, contentType);

    public static FaultAnswer NoData(string body, string contentType = "application/json") => new(200, body, VerdictKind.NotEnoughEvidence, contentType);

    public static FaultAnswer Unavailable(int status, string body, string contentType = "application/json") => new(status, body, VerdictKind.ProviderUnavailable, contentType);
}
