using System.ComponentModel;
using ProgressiveDelivery.Controller.Api.Schema;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>What a commit that failed as a canary shows at its Git host.</summary>
internal sealed record ShownStatus
{
    public const string Failure = "Failure";
    public const string Success = "Success";

    [Description("Repository address.")]
    public required string Url { get; init; }

    [Description("What deployed the commit.")]
    public required string Deployer { get; init; }

    [Description("The commit, as a full SHA.")]
    public required string Commit { get; init; }

    [Description("The revision that came from it.")]
    public required string Revision { get; init; }

    [Description("What is shown of it.")]
    [OneOf("Failure", "Success")]
    public required string State { get; init; }

    [Description("The words that are shown with it.")]
    public required string Text { get; init; }
}
