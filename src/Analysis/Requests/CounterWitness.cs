namespace ProgressiveDelivery.Analysis.Requests;

/// <summary>Series whose presence at a time proves that the exporter was read then: a counter that was missing did not exist yet.</summary>
/// <param name="Series">Name and matchers of those series.</param>
/// <param name="On">Labels by which a counter's exporter is found among them, separated by commas.</param>
/// <param name="Condition">What must hold for their value, such as <c>== 1</c>; empty when presence suffices.</param>
public sealed record CounterWitness(string Series, string On, string Condition)
{
    /// <summary>The target was scraped (https://prometheus.io/docs/concepts/jobs_instances/).</summary>
    public static CounterWitness Scraped { get; } = new("up", "job, instance", " == 1");
}
