using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>What a webhook said.</summary>
/// <param name="Hook">Its name.</param>
/// <param name="AskedAt">The question, by its time as the status has it.</param>
/// <param name="Answer">One of <see cref="HookAnswer"/>.</param>
/// <param name="Message">The answer in words, without a full stop and without secrets.</param>
/// <param name="MayTryAgain">Whether the server says that it is in trouble rather than no.</param>
internal sealed record HookReport(string Hook, DateTimeOffset AskedAt, string Answer, string Message, bool MayTryAgain = false)
{
    /// <summary>Whether it answers what was asked last. A status knows times to the millisecond.</summary>
    public bool Answers(HookStatus asked)
        => asked.IsAwaited() && asked.Name == Hook && asked.AskedAt!.Value.ToUnixTimeMilliseconds() == AskedAt.ToUnixTimeMilliseconds();
}
