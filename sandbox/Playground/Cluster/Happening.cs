namespace ProgressiveDelivery.Sandbox.Playground.Cluster;

/// <summary>One line of the story that a rollout tells.</summary>
/// <param name="App">The app that it is about.</param>
/// <param name="Topic">What kind of thing happened: phase, weight, verdict, event, applied.</param>
public sealed record Happening(DateTimeOffset At, string App, string Topic, string Text);
