namespace ProgressiveDelivery.Analysis.Tests.Faults;

/// <summary>One kind of provider, and the server that it meets: what it must be asked, and what it answers.</summary>
public abstract class ProviderUnderFault
{
    /// <summary>The window of all queries.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(2);

    public abstract string Name { get; }

    public abstract string Query { get; }

    /// <summary>How long a query may wait for company before it is sent.</summary>
    public virtual TimeSpan Gathering => TimeSpan.Zero;

    /// <summary>How long the provider waits for an answer, counted from the query; the analysis itself waits longer.</summary>
    public virtual TimeSpan Timeout => TimeSpan.FromSeconds(5);

    /// <summary>The provider, set up to ask the server at this address.</summary>
    public abstract IMetricProvider Connect(string address, TimeProvider time);

    /// <summary>What is wrong with a request by the published API; null when nothing is.</summary>
    public abstract string? Complaint(FaultRequest request, DateTimeOffset now);

    /// <summary>The server's answer; <see cref="Fault.Timeout"/> is never asked for.</summary>
    public abstract FaultAnswer Answer(Fault fault, DateTimeOffset now);

    /// <summary>Answers to requests that come before the query, such as for a token; null for the query itself.</summary>
    public virtual FaultAnswer? Before(FaultRequest request) => null;

    public sealed override string ToString() => Name;

    /// <summary>The first requirement that does not hold.</summary>
    protected static string? Require(params (bool Holds, string Requirement)[] requirements) =>
        requirements.Where(requirement => !requirement.Holds).Select(requirement => requirement.Requirement).FirstOrDefault();

    protected static FaultAnswer Html(int status) => FaultAnswer.Unavailable(status, "<html><body>sorry</body></html>", "text/html");
}
