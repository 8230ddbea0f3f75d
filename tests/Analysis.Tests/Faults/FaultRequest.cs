namespace ProgressiveDelivery.Analysis.Tests.Faults;

/// <summary>What a server was asked.</summary>
public sealed record FaultRequest(string Method, string Path, IReadOnlyDictionary<string, string> Query, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>A parameter or header that is not there is empty.</summary>
    public string Parameter(string name) => Query.GetValueOrDefault(name, "");

    public string Header(string name) => Headers.GetValueOrDefault(name, "");
}
