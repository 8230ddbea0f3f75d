using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;

namespace ProgressiveDelivery.Controller.Tests.Decisions.Simulation;

/// <summary>What webhooks answer. It keeps its own books of what it was asked and what it said.</summary>
internal sealed class HookServer
{
    private readonly Dictionary<string, string> _moods = [];
    private readonly HashSet<(string Hook, string Revision, int Step)> _passed = [];

    /// <summary>Type and revision of each question, without repetitions.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>Each question, repetitions included.</summary>
    public event Action<HookStatus>? Asking;

    /// <summary>Sets what a webhook answers from now on: open, closed, error or down.</summary>
    public void Set(string hook, string mood) => _moods[hook] = mood;

    /// <summary>All say yes from now on, and none asks for a rollback.</summary>
    public void BecomeBenign() => _moods.Clear();

    /// <summary>Whether it has said yes to this.</summary>
    public bool HasPassed(string hook, string revision, int step) => _passed.Contains((hook, revision, step));

    public HookReport Answer(HookStatus asked)
    {
        Asking?.Invoke(asked);
        string question = $"{asked.Type} {asked.Revision}{(asked.Type == HookType.PostRollout ? $" {asked.Phase}" : "")}";
        if (!Asked.Contains(question))
        {
            Asked.Add(question);
        }

        string mood = _moods.GetValueOrDefault(asked.Name, asked.Type == HookType.Rollback ? "closed" : "open");
        if (mood == "open")
        {
            _passed.Add((asked.Name, asked.Revision, asked.Step));
        }

        HookReport Report(string answer, string message, bool mayTryAgain = false) => new(asked.Name, asked.AskedAt!.Value, answer, message, mayTryAgain);
        return mood switch
        {
            "open" => Report(HookAnswer.Passed, "status 200"),
            "closed" => Report(HookAnswer.Refused, "status 403: closed"),
            "error" => Report(HookAnswer.Refused, "status 500: failed", mayTryAgain: true),
            _ => Report(HookAnswer.Unavailable, "no answer within 10 s"),
        };
    }
}
