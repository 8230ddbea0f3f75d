using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Checks;
using ProgressiveDelivery.Git;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Outbound;

namespace ProgressiveDelivery.Controller.Provenance;

/// <summary>Finds the credentials for a repository and its host: the Canary's own Secrets, or that of Flux's GitRepository.</summary>
internal sealed class GitRemotes(SecretReader secrets, FluxCredentials flux, GitHostConnections connections, AddressPolicy policy)
{
    /// <exception cref="CredentialsException">The Secret is missing or holds no usable keys.</exception>
    public async Task<GitRemote> ForAsync(Canary canary, string url, string deployer, CancellationToken cancellationToken)
    {
        GitProxy? proxy = await ProxyAsync(canary, url, deployer, cancellationToken);
        GitCredentials credentials = await PushCredentialsAsync(canary, url, deployer, cancellationToken);

        // git connects by itself, whereas the hosts' APIs are asked by clients that keep to the policy.
        await DemandAsync(url, cancellationToken);
        await DemandAsync(proxy?.Address.AbsoluteUri, cancellationToken);
        try
        {
            return new GitRemote(url, await connections.ForGitAsync(credentials, proxy, cancellationToken)) { Proxy = proxy };
        }
        catch (GitHostException trouble)
        {
            throw new CredentialsException(trouble.Message);
        }
    }

    /// <summary>Where pull requests are opened; null when the Canary asks for none.</summary>
    /// <exception cref="CredentialsException">The host is not known, or there is no token for it.</exception>
    public async Task<ProposalSettings?> ProposalsAsync(Canary canary, string url, string deployer, bool isProposed, CancellationToken cancellationToken)
    {
        if (canary.Spec.Rollback?.Git is not { } git || !(isProposed || git.Mode is "pullRequest" or "auto"))
        {
            return null;
        }

        PullRequestSpec wanted = git.PullRequest ?? new PullRequestSpec();
        return GitHosts.TryOpen(await HostSettingsAsync(canary, url, deployer, cancellationToken), connections, out IGitHost? host, out string? error)
            ? new ProposalSettings(host) { Labels = wanted.Labels ?? [], Reviewers = wanted.Reviewers ?? [], AutoMerge = wanted.AutoMerge == true }
            : throw new CredentialsException($"No pull request can be opened for {url}: {error}. See spec.rollback.git.pullRequest.");
    }

    /// <summary>The host that statuses of commits are shown on.</summary>
    /// <exception cref="CredentialsException">The host is not known, or there is no token for it.</exception>
    public async Task<IGitHost> HostAsync(Canary canary, string url, string deployer, CancellationToken cancellationToken) =>
        GitHosts.TryOpen(await HostSettingsAsync(canary, url, deployer, cancellationToken), connections, out IGitHost? host, out string? error)
            ? host
            : throw new CredentialsException($"No status can be shown on commits of {url}: {error}. See spec.rollback.git.pullRequest, or set spec.rollback.git.commitStatus to false.");

    /// <summary>What makes commits in place of a push; null when the Canary does not ask for it.</summary>
    /// <exception cref="CredentialsException">The host is not GitHub, or there is no token for it.</exception>
    public async Task<GitHubCommitWriter?> HostCommitsAsync(Canary canary, string url, string deployer, CancellationToken cancellationToken)
    {
        if (canary.Spec.Rollback?.Git?.SignedBy != "host")
        {
            return null;
        }

        return GitHubCommitWriter.TryOpen(await HostSettingsAsync(canary, url, deployer, cancellationToken), connections, out GitHubCommitWriter? writer, out string? error)
            ? writer
            : throw new CredentialsException($"No commit can be made by the host of {url}: {error}. Set spec.rollback.git.pullRequest.provider, or use a signingKeyRef in place of signedBy.");
    }

    /// <summary>The key that signs commits; null when the Canary names none.</summary>
    /// <exception cref="CredentialsException">The Secret is missing or holds no usable key.</exception>
    public async Task<SigningKey?> SigningKeyAsync(Canary canary, CancellationToken cancellationToken)
    {
        if (canary.Spec.Rollback?.Git?.SigningKeyRef is not { } reference)
        {
            return null;
        }

        var secret = new ObjectKey(canary.Metadata.Namespace, reference.Name);
        IReadOnlyDictionary<string, byte[]> data = await secrets.ReadAsync(secret, cancellationToken)
            ?? throw new CredentialsException($"Secret {secret} does not exist; create it with a signing key.");
        return SigningKey.TryParse(data, out SigningKey? key, out string? error) ? key : throw new CredentialsException($"Secret {secret} cannot be used: {error}.");
    }

    /// <summary>Forgets remembered credentials after they were refused, so that a rotated Secret is read at the next try.</summary>
    public void Refused(Canary canary)
    {
        GitRollbackSpec? git = canary.Spec.Rollback?.Git;
        foreach (SecretRef reference in new[] { git?.SecretRef, git?.PullRequest?.SecretRef, git?.SigningKeyRef, git?.ProxySecretRef }.OfType<SecretRef>())
        {
            secrets.Forget(new ObjectKey(canary.Metadata.Namespace, reference.Name));
        }
    }

    private async Task DemandAsync(string? address, CancellationToken cancellationToken)
    {
        if (Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && uri.Host.Length > 0 && await policy.RefusalAsync(uri, cancellationToken) is { } refusal)
        {
            throw new CredentialsException($"{refusal}.");
        }
    }

    private async Task<GitHostSettings> HostSettingsAsync(Canary canary, string url, string deployer, CancellationToken cancellationToken)
    {
        PullRequestSpec wanted = canary.Spec.Rollback?.Git?.PullRequest ?? new PullRequestSpec();
        await DemandAsync(wanted.ApiUrl, cancellationToken);
        return new GitHostSettings(url, await ApiCredentialsAsync(canary, wanted, url, deployer, cancellationToken))
        {
            Provider = wanted.Provider,
            ApiUrl = wanted.ApiUrl,
            Proxy = await ProxyAsync(canary, url, deployer, cancellationToken),
        };
    }

    private async Task<GitProxy?> ProxyAsync(Canary canary, string url, string deployer, CancellationToken cancellationToken)
    {
        GitRollbackSpec? git = canary.Spec.Rollback?.Git;
        ObjectKey? kustomization = git?.SecretRef is null ? FluxOrigin.ParseDeployer(deployer) : null;
        ObjectKey? key = null;
        if (git?.ProxySecretRef is { } own)
        {
            // Over http the proxy reads what is sent, and the author of a Canary may not read the token of another namespace.
            key = kustomization is null || url.StartsWith("https://", StringComparison.Ordinal)
                ? new ObjectKey(canary.Metadata.Namespace, own.Name)
                : throw new CredentialsException($"spec.rollback.git.proxySecretRef needs a secretRef beside it for {url}: over http the deployer's own token would be shown to the proxy.");
        }
        else if (kustomization is { } deployed)
        {
            key = (await flux.AccessOfAsync(deployed, url, cancellationToken))?.Proxy;
        }

        if (key is not { } secret)
        {
            return null;
        }

        IReadOnlyDictionary<string, byte[]> data = await secrets.ReadAsync(secret, cancellationToken)
            ?? throw new CredentialsException($"Secret {secret} does not exist; create it with the proxy's address, or leave the proxy out.");
        return GitProxy.TryParse(data, url, out GitProxy? proxy, out string? error) ? proxy : throw new CredentialsException($"Secret {secret} cannot be used as a proxy for {url}: {error}.");
    }

    private async Task<GitCredentials> ApiCredentialsAsync(Canary canary, PullRequestSpec wanted, string url, string deployer, CancellationToken cancellationToken)
    {
        if (wanted.SecretRef is { } own)
        {
            // Parsed as for https whatever git itself speaks: an API knows no ssh keys.
            return await ReadAsync(new ObjectKey(canary.Metadata.Namespace, own.Name), wanted.ApiUrl ?? HttpsAddressOf(url), cancellationToken);
        }

        // The author of a Canary may not say where the token of another namespace is sent.
        return wanted.ApiUrl is null || canary.Spec.Rollback!.Git!.SecretRef is not null
            ? await PushCredentialsAsync(canary, url, deployer, cancellationToken)
            : throw new CredentialsException("spec.rollback.git.pullRequest.apiUrl needs a secretRef beside it: the deployer's own token is sent nowhere else.");
    }

    private async Task<GitCredentials> PushCredentialsAsync(Canary canary, string url, string deployer, CancellationToken cancellationToken)
    {
        ObjectKey? key = canary.Spec.Rollback?.Git?.SecretRef is { } reference
            ? new ObjectKey(canary.Metadata.Namespace, reference.Name)
            : FluxOrigin.ParseDeployer(deployer) is { } kustomization ? (await flux.AccessOfAsync(kustomization, url, cancellationToken))?.Credentials : null;
        if (key is { } secret)
        {
            return await ReadAsync(secret, url, cancellationToken);
        }

        // Argo CD finds its repository Secrets by listing them, a right that this controller does not take.
        return ArgoCdOrigin.IsDeployer(deployer)
            ? throw new CredentialsException($"{deployer} is deployed by Argo CD, whose repository Secrets are not read; create a Secret with push credentials for {url} in namespace {canary.Metadata.Namespace}, and name it in spec.rollback.git.secretRef.")
            : new NoCredentials();
    }

    private async Task<GitCredentials> ReadAsync(ObjectKey secret, string url, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, byte[]> data = await secrets.ReadAsync(secret, cancellationToken)
            ?? throw new CredentialsException($"Secret {secret} does not exist; create it with credentials for {url}.");
        return FluxSecret.TryParse(data, url, out GitCredentials? credentials, out string? error)
            ? credentials
            : throw new CredentialsException($"Secret {secret} cannot be used for {url}: {error}.");
    }

    private static string HttpsAddressOf(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out Uri? address) && address.Scheme == "ssh" ? $"https://{address.Host}{address.AbsolutePath}" : url;
}
