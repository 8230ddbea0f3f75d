using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Hooks;

/// <summary>What came of one request.</summary>
/// <param name="Answer">One of <see cref="HookAnswer"/>.</param>
/// <param name="Message">The same in words, without a full stop and without secrets.</param>
/// <param name="MayTryAgain">Whether the server says that it is in trouble rather than no.</param>
internal sealed record HookOutcome(string Answer, string Message, bool MayTryAgain = false);
