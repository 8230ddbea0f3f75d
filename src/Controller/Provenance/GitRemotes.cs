using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Checks;
using ProgressiveDelivery.Git;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Provenance;

/// <summary>Finds the credentials for a repository and its host: the Canary's own Secrets, or that of Flux's GitRepository.</summary>
internal sealed class GitRemotes(SecretReader secrets, FluxCredentials flux, GitHostConnections connections)
{
    /// <exception cref="CredentialsException">The Secret is missing or holds no usable keys.</exception>
    public async Task<GitRemote> ForAsync(Canary canary, string url, string deployer, CancellationToken cancellationToken)
    {
        GitCredentials credentials = await PushCredentialsAsync(canary, url, deployer, cancellationToken);
        try
        {
            return new GitRemote(url, await connections.ForGitAsync(credentials, cancellationToken));
        }
        catch (GitHostException trouble)
        {
            throw new CredentialsException(trouble.Message);
        }
    }

    /// <summary>Where pull requests are opened; null when the Canary asks for none.</summary>
    /// <exception cref="CredentialsException">The host is not known, or there is no token for it.</exception>
    public async Task<ProposalSettings?> ProposalsAsync(Canary canary, string url, string deployer, CancellationToken cancellationToken)
    {
        if (canary.Spec.Rollback?.Git is not { Mode: "pullRequest" or "auto" } git)
        {
            return null;
        }

        PullRequestSpec wanted = git.PullRequest ?? new PullRequestSpec();
        var settings = new GitHostSettings(url, await ApiCredentialsAsync(canary, wanted, url, deployer, cancellationToken)) { Provider = wanted.Provider, ApiUrl = wanted.ApiUrl };
        return GitHosts.TryOpen(settings, connections, out IGitHost? host, out string? error)
            ? new ProposalSettings(host) { Labels = wanted.Labels ?? [], Reviewers = wanted.Reviewers ?? [], AutoMerge = wanted.AutoMerge == true }
            : throw new CredentialsException($"No pull request can be opened for {url}: {error}. See spec.rollback.git.pullRequest.");
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
        foreach (SecretRef reference in new[] { git?.SecretRef, git?.PullRequest?.SecretRef, git?.SigningKeyRef }.OfType<SecretRef>())
        {
            secrets.Forget(new ObjectKey(canary.Metadata.Namespace, reference.Name));
        }
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
            : FluxOrigin.ParseDeployer(deployer) is { } kustomization ? await flux.SecretOfAsync(kustomization, url, cancellationToken) : null;
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
