namespace ProgressiveDelivery.Git;

/// <summary>A token sent as <c>Authorization: Bearer</c> over http or https.</summary>
public sealed record BearerCredentials(string Token) : GitCredentials
{
    internal override IEnumerable<string> Secrets => [Token];
}
