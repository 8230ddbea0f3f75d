namespace ProgressiveDelivery.Controller.Api;

/// <summary>Kinds of answers of a webhook.</summary>
internal static class HookAnswer
{
    /// <summary>A status from 200 to 299.</summary>
    public const string Passed = "Passed";

    /// <summary>An answer that is a no: a gate is closed, a test has failed.</summary>
    public const string Refused = "Refused";

    /// <summary>Nothing that says anything about the revision: no connection, no answer in time, a proxy's error, a redirect.</summary>
    public const string Unavailable = "Unavailable";
}
