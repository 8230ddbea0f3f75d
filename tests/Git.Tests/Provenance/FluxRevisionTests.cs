using FsCheck;
using FsCheck.Fluent;

namespace ProgressiveDelivery.Git.Tests.Provenance;

public sealed class FluxRevisionTests
{
    private const string Sha = "0123456789abcdef0123456789abcdef01234567";
    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("main@sha1:" + Sha, "main", Sha, null, null)]
    [InlineData("feature/x@y@sha1:" + Sha, "feature/x@y", Sha, null, null)]
    [InlineData("refs/heads/release/1@sha1:" + Sha, "refs/heads/release/1", Sha, null, "release/1")]
    [InlineData("refs/tags/v1@sha1:" + Sha, "refs/tags/v1", Sha, null, null)]
    [InlineData("v1.2@sha1:" + Sha, "v1.2", Sha, null, null)]
    [InlineData("sha1:" + Sha, null, Sha, null, null)]
    [InlineData("@sha1:" + Sha, null, Sha, null, null)]
    [InlineData("main/" + Sha, "main", Sha, null, null)]
    [InlineData("feature/x/" + Sha, "feature/x", Sha, null, null)]
    [InlineData(Sha, null, Sha, null, null)]
    [InlineData("latest@" + Digest, "latest", null, Digest, null)]
    public void Revision_is_read_when_flux_wrote_it(string text, string? name, string? commit, string? digest, string? branch)
    {
        Assert.True(FluxRevision.TryParse(text, out FluxRevision? revision));
        Assert.Equal(new FluxRevision(name, commit, digest), revision);
        Assert.Equal(branch, revision.Branch);
        Assert.Equal(name?.StartsWith("refs/tags/", StringComparison.Ordinal) ?? false, revision.IsTag);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("main")]
    [InlineData("main@sha1:0123")]
    [InlineData("main@sha1:" + Sha + "0")]
    [InlineData("main@sha1:0123456789ABCDEF0123456789abcdef01234567")]
    [InlineData("main@md5:" + Sha)]
    [InlineData("main@" + Sha)]
    [InlineData("latest@sha256:0123")]
    [InlineData("main\n@sha1:" + Sha)]
    [InlineData("1.2.3")]
    public void Revision_is_refused_when_it_names_no_full_commit_or_digest(string? text) =>
        Assert.False(FluxRevision.TryParse(text, out _));

    [Fact]
    public void Revision_never_throws_and_keeps_what_it_read_over_random_text() =>
        Prop.ForAll<string>(text => !FluxRevision.TryParse(text, out FluxRevision? revision) || text.Contains(revision.Commit ?? revision.Digest!, StringComparison.Ordinal))
            .QuickCheckThrowOnFailure();
}
