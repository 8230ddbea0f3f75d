using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Checks;
using ProgressiveDelivery.Controller.Tests.Cluster;

namespace ProgressiveDelivery.Controller.Tests.Checks;

public sealed class GitRollbackChecksTests
{
    private static readonly SecretRef Secret = new() { Name = "secret" };

    [Fact]
    public void Sound_settings_have_no_problem()
    {
        Assert.Empty(Problems(new GitRollbackSpec()));
        Assert.Empty(Problems(new GitRollbackSpec { SignedBy = "host", ProxySecretRef = Secret, MessageTemplate = "fix({{ app }}): {{ cause }}\n\n{{ metrics }}\n{{ undone }}" }));
        Assert.Empty(Problems(new GitRollbackSpec { SignedBy = "host", Source = Source("https://github.com/shop/apps") }));
        Assert.Empty(Problems(new GitRollbackSpec { SignedBy = "host", Source = Source("https://git.example/shop/apps"), PullRequest = new PullRequestSpec { Provider = "github" } }));
    }

    [Fact]
    public void Unknown_variable_of_the_message_is_an_error_at_once()
    {
        string problem = Assert.Single(Problems(new GitRollbackSpec { MessageTemplate = "fix: {{ author }}" }));

        Assert.StartsWith("spec.rollback.git.messageTemplate is broken: unknown variable {{ author }}; known here: app, namespace", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Empty_message_is_an_error() => Assert.Contains("write a subject line", Assert.Single(Problems(new GitRollbackSpec { MessageTemplate = " \n" })), StringComparison.Ordinal);

    [Fact]
    public void Signature_of_the_host_excludes_a_key_an_author_and_other_hosts_than_GitHub()
    {
        Assert.Contains("signingKeyRef", Assert.Single(Problems(new GitRollbackSpec { SignedBy = "host", SigningKeyRef = Secret })), StringComparison.Ordinal);
        Assert.Contains("author", Assert.Single(Problems(new GitRollbackSpec { SignedBy = "host", Author = new GitAuthorSpec { Name = "a", Email = "a@example.org" } })), StringComparison.Ordinal);
        Assert.Contains("GitHub only", Assert.Single(Problems(new GitRollbackSpec { SignedBy = "host", PullRequest = new PullRequestSpec { Provider = "gitlab" } })), StringComparison.Ordinal);
        Assert.Contains("provider is gitlab", Assert.Single(Problems(new GitRollbackSpec { SignedBy = "host", Source = Source("https://gitlab.com/shop/apps") })), StringComparison.Ordinal);
    }

    [Fact]
    public void Proxy_for_ssh_is_an_error()
        => Assert.Contains("ssh address", Assert.Single(Problems(new GitRollbackSpec { ProxySecretRef = Secret, Source = Source("ssh://git@git.example/apps") })), StringComparison.Ordinal);

    private static GitSourceSpec Source(string url) => new() { Url = url, Path = "apps/shop" };

    private static IReadOnlyList<string> Problems(GitRollbackSpec git)
        => [.. GitRollbackChecks.In(Deployments.App().Canary.Spec with { Rollback = new RollbackSpec { Git = git } })];
}
