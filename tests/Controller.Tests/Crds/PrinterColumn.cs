namespace ProgressiveDelivery.Controller.Tests.Crds;

/// <summary>One column of <c>kubectl get</c>.</summary>
/// <param name="Name">Heading.</param>
/// <param name="Type"><c>string</c>, <c>integer</c> or <c>date</c>.</param>
/// <param name="JsonPath">Where the value is.</param>
/// <param name="Priority">0 is always shown, 1 only with <c>-o wide</c>.</param>
internal sealed record PrinterColumn(string Name, string Type, string JsonPath, int Priority = 0);
