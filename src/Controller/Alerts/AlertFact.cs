namespace ProgressiveDelivery.Controller.Alerts;

/// <summary>One line beside an alert's sentence.</summary>
internal sealed record AlertFact(string Name, string Value);
