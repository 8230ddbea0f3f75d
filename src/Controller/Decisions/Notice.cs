namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>A Kubernetes Event and log line that goes with a decision.</summary>
/// <param name="Reason">One word, distinct for each kind of step.</param>
/// <param name="Message">One sentence.</param>
/// <param name="Warning">Whether somebody should look.</param>
internal sealed record Notice(string Reason, string Message, bool Warning = false);
