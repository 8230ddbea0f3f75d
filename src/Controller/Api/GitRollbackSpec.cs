using System.ComponentModel;
using ProgressiveDelivery.Controller.Api.Schema;

namespace ProgressiveDelivery.Controller.Api;

/// <summary>How the last good state is restored in Git.</summary>
internal sealed record GitRollbackSpec
{
    [Description("commit pushes one new commit to the branch, never by force; pullRequest asks for its merge; auto pushes, and asks where the branch refuses or a person has to agree; off leaves Git alone.")]
    [OneOf("commit", "pullRequest", "auto", "off")]
    [DefaultsTo("commit")]
    public string? Mode { get; init; }

    [Description("Secret in the Canary's namespace with push credentials under Flux's key names (username and password, bearerToken, or identity and known_hosts; ca.crt). The Secret of the Flux GitRepository when left out; with any other deployer it is needed.")]
    public SecretRef? SecretRef { get; init; }

    [Description("Where the app is deployed from. Found through the marks that Flux or Argo CD leave on the target when left out; needed with PipeCD and without a deployer.")]
    public GitSourceSpec? Source { get; init; }

    [Description("Show in status what the revert would be, and push nothing.")]
    public bool? DryRun { get; init; }

    [Description("Keep image bots from bringing the failed images back: Flux's image automation by its markers in the same commit, argocd-image-updater by ignored tags, others by the annotation canary.gitops.dev/hold. Released when another image is selected.")]
    [DefaultsTo(true)]
    public bool? HoldImageBots { get; init; }

    [Description("Pull requests as the team wants them, and the Git host that they are opened on.")]
    public PullRequestSpec? PullRequest { get; init; }

    [Description("Secret in the Canary's namespace with an OpenPGP key (git.asc; passphrase where it is encrypted) or an SSH key (identity; password) that signs the commit, for branches that take signed commits only.")]
    public SecretRef? SigningKeyRef { get; init; }

    [Description("host lets GitHub make and sign the commit through its API, for branches that take signed commits only where there is no key at hand; author and committer are then those of the token.")]
    [OneOf("host")]
    public string? SignedBy { get; init; }

    [Description("Author of the commit.")]
    public GitAuthorSpec? Author { get; init; }

    [Description("Subject (the first line) and text of the commit's message and of the pull request, with {{ app }}, {{ namespace }}, {{ name }}, {{ failedRevision }}, {{ restoredRevision }}, {{ failedImages }}, {{ goodCommit }}, {{ badCommit }}, {{ branch }}, {{ path }}, {{ cause }}, {{ metrics }} and {{ undone }}. The trailers always follow.")]
    public string? MessageTemplate { get; init; }

    [Description("Secret in the Canary's namespace with the proxy on the way to the Git server and its API (address; username and password where it asks for them). That of the Flux GitRepository where the credentials are its, too. Not for ssh.")]
    public SecretRef? ProxySecretRef { get; init; }

    [Description("Show the failure as a status on the failed commit, where the host is known and there is a token for its API. On by default with the modes pullRequest and auto.")]
    public bool? CommitStatus { get; init; }
}
