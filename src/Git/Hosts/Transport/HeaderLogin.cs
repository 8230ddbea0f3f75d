namespace ProgressiveDelivery.Git;

/// <summary>A fixed Authorization header.</summary>
internal sealed class HeaderLogin(GitCredentials credentials, string? authorization) : HostLogin
{
    private readonly Redaction _redaction = new(credentials);

    /// <summary>The token alone, whatever user stands next to it: for hosts whose Git server takes any user name with a token.</summary>
    public static HeaderLogin Token(GitCredentials credentials, string scheme) => new(credentials, credentials switch
    {
        BasicCredentials basic => $"{scheme} {basic.Password}",
        BearerCredentials bearer => $"{scheme} {bearer.Token}",
        _ => null,
    });

    /// <summary>User and password as they are, or the token with <paramref name="scheme"/>.</summary>
    public static HeaderLogin Basic(GitCredentials credentials, string scheme) => new(credentials, credentials switch
    {
        BasicCredentials basic => $"Basic {HttpAuthorization.Encode(basic)}",
        BearerCredentials bearer => $"{scheme} {bearer.Token}",
        _ => null,
    });

    public override ValueTask<Redaction> SignAsync(HttpRequestMessage request, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (authorization is not null && !request.Headers.TryAddWithoutValidation("Authorization", authorization))
        {
            throw new GitHostException(GitHostTrouble.Credentials, "the token in the Secret holds a character that no header can carry.");
        }

        return ValueTask.FromResult(_redaction);
    }
}
