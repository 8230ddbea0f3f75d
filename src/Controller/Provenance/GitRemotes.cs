using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Checks;
using ProgressiveDelivery.Git;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Provenance;

/// <summary>Finds the credentials for a repository: the Canary's own Secret, or that of Flux's GitRepository.</summary>
internal sealed class GitRemotes(SecretReader secrets, FluxCredentials flux)
{
    /// <exception cref="CredentialsException">The Secret is missing or holds no usable keys.</exception>
    public async Task<GitRemote> ForAsync(Canary canary, string url, string deployer, CancellationToken cancellationToken)
    {
        ObjectKey? key = canary.Spec.Rollback?.Git?.SecretRef is { } reference
            ? new ObjectKey(canary.Metadata.Namespace, reference.Name)
            : FluxOrigin.ParseDeployer(deployer) is { } kustomization ? await flux.SecretOfAsync(kustomization, url, cancellationToken) : null;
        if (key is not { } secret)
        {
            // Argo CD finds its repository Secrets by listing them, a right that this controller does not take.
            if (ArgoCdOrigin.IsDeployer(deployer))
            {
                throw new CredentialsException($"{deployer} is deployed by Argo CD, whose repository Secrets are not read; create a Secret with push credentials for {url} in namespace {canary.Metadata.Namespace}, and name it in spec.rollback.git.secretRef.");
            }

            return new GitRemote(url, new NoCredentials());
        }

        IReadOnlyDictionary<string, byte[]> data = await secrets.ReadAsync(secret, cancellationToken)
            ?? throw new CredentialsException($"Secret {secret} does not exist; create it with push credentials for {url}.");
        return FluxSecret.TryParse(data, url, out GitCredentials? credentials, out string? error)
            ? new GitRemote(url, credentials)
            : throw new CredentialsException($"Secret {secret} cannot be used for {url}: {error}.");
    }

    /// <summary>Forgets remembered credentials after they were refused, so that a rotated Secret is read at the next try.</summary>
    public void Refused(Canary canary)
    {
        if (canary.Spec.Rollback?.Git?.SecretRef is { } reference)
        {
            secrets.Forget(new ObjectKey(canary.Metadata.Namespace, reference.Name));
        }
    }
}
