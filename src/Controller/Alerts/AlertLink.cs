namespace ProgressiveDelivery.Controller.Alerts;

/// <summary>A page to look at, on the web.</summary>
internal sealed record AlertLink(string Name, string Url);
