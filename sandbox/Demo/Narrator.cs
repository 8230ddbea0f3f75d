using System.Globalization;
using ProgressiveDelivery.Sandbox.Playground.Cluster;

namespace ProgressiveDelivery.Sandbox.Demo;

/// <summary>Tells the story, each line with the time since the beginning.</summary>
internal sealed class Narrator
{
    private readonly DateTimeOffset _began = DateTimeOffset.UtcNow;
    private readonly Lock _lock = new();

    public void Act(string title)
    {
        lock (_lock)
        {
            Console.WriteLine();
            Console.WriteLine($"== {title}");
        }
    }

    public void Tell(Happening happening) => Tell(happening.At, happening.Topic, happening.Text);

    public void Tell(string topic, string text) => Tell(DateTimeOffset.UtcNow, topic, text);

    private void Tell(DateTimeOffset at, string topic, string text)
    {
        lock (_lock)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{at - _began:mm\\:ss\\.f}  {topic,-8} {text}"));
        }
    }
}
