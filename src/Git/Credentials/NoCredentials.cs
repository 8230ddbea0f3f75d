namespace ProgressiveDelivery.Git;

/// <summary>Anonymous access over http or https.</summary>
public sealed record NoCredentials : GitCredentials
{
    internal override IEnumerable<string> Secrets => [];
}
