using ProgressiveDelivery.Sandbox.Playground.Cluster;
using ProgressiveDelivery.Sandbox.Playground.Load;

namespace ProgressiveDelivery.Sandbox.Playground.Acts;

/// <summary>An act while it is played: from when it counts and what went wrong so far.</summary>
internal sealed class Scene(string name, App app)
{
    /// <summary>How long the ingress may take to follow a change of weight.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(300);

    private readonly List<string> _problems = [];

    public DateTimeOffset From { get; } = DateTimeOffset.UtcNow;

    public IReadOnlyList<string> Problems => _problems;

    public void Expect(bool condition, string problem)
    {
        if (!condition)
        {
            _problems.Add(problem);
        }
    }

    /// <summary>Waits; the act goes on when what is waited for does not come, with a problem more.</summary>
    public async Task<bool> UntilAsync(string what, Func<Rollout, bool> condition, TimeSpan deadline, CancellationToken ct)
    {
        try
        {
            await app.Rollout.UntilAsync(what, condition, deadline, ct);
            return true;
        }
        catch (PlaygroundException exception)
        {
            _problems.Add(exception.Message);
            return false;
        }
    }

    /// <summary>Counts what was sent from the beginning of the act until now.</summary>
    /// <param name="trial">The version that was on trial.</param>
    /// <param name="badVersion">The version whose errors are its own.</param>
    public async Task<ActReport> EndAsync(string? trial, string? badVersion)
    {
        DateTimeOffset to = DateTimeOffset.UtcNow;
        await app.Load.AnsweredAsync();
        IReadOnlyList<Answer> answers = app.Load.Between(From, to);
        foreach (Answer answer in answers.Where(answer => answer.IsFailed(badVersion)).Take(5))
        {
            _problems.Add($"a request failed: {answer}");
        }

        IReadOnlyList<TrafficShare> shares = trial is null
            ? []
            : [.. app.Rollout.TrialSpans(From, to).Select(span => TrafficShare.Of(span, trial, Settle, app.Load.Between))];
        foreach (TrafficShare share in shares)
        {
            Expect(badVersion is null || share.Strays == 0, $"{share.Strays} of {share.Requests} requests went astray at weight {share.Weight}");
            Expect(share.Z is null or <= Bounds.ShareZ, $"{share.Answered} of {share.Requests} answers came from {trial} at weight {share.Weight}, {share.Z:0.0} standard errors off");
        }

        return new ActReport
        {
            Name = name,
            Problems = _problems,
            Weights = [.. app.Rollout.WeightsSince(From).Select(weight => weight.Value)],
            Requests = Tally.Of(answers, badVersion),
            ShareZ = shares.Max(share => share.Z),
        };
    }
}
