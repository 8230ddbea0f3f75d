namespace ProgressiveDelivery.Git;

/// <summary>Signs requests with the installation token of the moment.</summary>
internal sealed class GitHubAppLogin(GitHubAppTokens tokens, GitHubAppCredentials app, GitProxy? proxy) : HostLogin
{
    public override async ValueTask<Redaction> SignAsync(HttpRequestMessage request, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        BasicCredentials credentials = await tokens.GetAsync(app, proxy, cancellationToken);
        return await HeaderLogin.Token(credentials, "Bearer").SignAsync(request, body, cancellationToken);
    }

    public override void Refused() => tokens.Forget(app);
}
