using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ProgressiveDelivery.Kubernetes.Tests;

/// <summary>Keeps every line that was logged, at every level.</summary>
internal sealed class RecordingLoggerFactory : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<TimeSpan> _waits = new();

    public ConcurrentQueue<(LogLevel Level, string Text)> Lines { get; } = new();

    /// <summary>The value of Seconds in each line that has one.</summary>
    public IReadOnlyList<TimeSpan> Waits => [.. _waits];

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        Lines.Enqueue((logLevel, formatter(state, exception)));
        if (state is IEnumerable<KeyValuePair<string, object?>> values && values.FirstOrDefault(value => value.Key == "Seconds").Value is double seconds)
        {
            _waits.Enqueue(TimeSpan.FromSeconds(seconds));
        }
    }

    public void Dispose()
    {
    }
}
