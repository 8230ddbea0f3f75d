namespace ProgressiveDelivery.Git;

/// <summary>User name and password (or access token) over http or https.</summary>
public sealed record BasicCredentials(string User, string Password) : GitCredentials
{
    internal override IEnumerable<string> Secrets => [Password];
}
