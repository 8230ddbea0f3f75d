using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>What would have to be changed so that image bots in the cluster ignore the failed images, and what stands against it.</summary>
/// <param name="Tags">Tags that are to be added; those that are ignored already are not among them.</param>
/// <param name="Problems">Sentences about bots that cannot be told.</param>
internal sealed record ImageBotSurvey(IReadOnlyList<IgnoredTagStatus> Tags, IReadOnlyList<string> Problems);
