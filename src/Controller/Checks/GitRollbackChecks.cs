using ProgressiveDelivery.Analysis.Templates;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Git;

namespace ProgressiveDelivery.Controller.Checks;

/// <summary>Checks of <c>spec.rollback.git</c> that need no more than the spec. Each problem is a sentence that tells what to change.</summary>
internal static class GitRollbackChecks
{
    public static IEnumerable<string> In(CanarySpec spec)
        => spec.Rollback?.Git is { } git ? [.. Signing(git), .. Message(git), .. Proxy(git)] : [];

    private static IEnumerable<string> Signing(GitRollbackSpec git)
    {
        if (git.SignedBy is null)
        {
            yield break;
        }

        if (git.SigningKeyRef is not null)
        {
            yield return "spec.rollback.git has both signedBy and signingKeyRef; remove one: either the host signs or the key does.";
        }

        if (git.Author is not null)
        {
            yield return "spec.rollback.git.author has no meaning with signedBy: host, for GitHub takes the author from the token; remove one.";
        }

        string? provider = git.PullRequest?.Provider ?? (git.Source is { } source ? GitHosts.ProviderOf(source.Url) : null);
        if (provider is not (null or "github"))
        {
            yield return $"spec.rollback.git.signedBy: host is for GitHub only, and the provider is {provider}; sign with a key of your own in signingKeyRef.";
        }
    }

    private static IEnumerable<string> Message(GitRollbackSpec git)
    {
        if (git.MessageTemplate is not { } template)
        {
            yield break;
        }

        if (string.IsNullOrWhiteSpace(template))
        {
            yield return "spec.rollback.git.messageTemplate is empty; write a subject line into it, or leave it out.";
        }

        foreach (string mistake in TextTemplate.Validate(template, MessageValues.Names))
        {
            yield return $"spec.rollback.git.messageTemplate is broken: {mistake}.";
        }
    }

    private static IEnumerable<string> Proxy(GitRollbackSpec git)
    {
        if (git.ProxySecretRef is not null && git.Source?.Url.StartsWith("ssh://", StringComparison.Ordinal) == true)
        {
            yield return "spec.rollback.git.proxySecretRef cannot be used with an ssh address; write the https one into spec.rollback.git.source.url, or leave the proxy out.";
        }
    }
}
