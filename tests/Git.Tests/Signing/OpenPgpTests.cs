using System.Text;

namespace ProgressiveDelivery.Git.Tests.Signing;

/// <summary>Commits signed with OpenPGP keys, by the real gpg.</summary>
[Trait("Needs", "SandboxMachine")]
public sealed class OpenPgpTests(OpenPgpKeys keys) : IClassFixture<OpenPgpKeys>, IDisposable
{
    private static readonly GitAuthor Canary = new("Canary", "canary@example.org");
    private readonly RevertScene _scene = new RevertScene().Fail();

    private ScratchRepository Repository => _scene.Repository;

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Commit_carries_a_signature_that_others_can_verify_and_leaves_no_process_behind()
    {
        var pushed = Assert.IsType<RevertOutcome.Pushed>(await RevertAsync(Key(keys.Usable, OpenPgpKeys.Passphrase), Canary));

        Assert.Empty(pushed.Remarks);
        Assert.Contains("[GNUPG:] GOODSIG", await VerifyAsync(pushed.Commit), StringComparison.Ordinal);
        Assert.Empty(Processes.WithArgument(_scene.Cache));
        Assert.Empty(Directory.GetDirectories(Path.Combine(_scene.Cache, "runs")));
    }

    [Fact]
    public async Task Signing_subkey_is_enough_where_the_primary_key_is_kept_elsewhere()
    {
        var pushed = Assert.IsType<RevertOutcome.Pushed>(await RevertAsync(Key(keys.SubkeyOnly()), new GitAuthor("Split", "split@example.org")));

        Assert.Contains("[GNUPG:] GOODSIG", await VerifyAsync(pushed.Commit), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_of_somebody_else_than_the_author_signs_and_is_remarked_on()
    {
        var pushed = Assert.IsType<RevertOutcome.Pushed>(await RevertAsync(Key(keys.Unlocked), Canary));

        string remark = Assert.Single(pushed.Remarks);
        Assert.Contains("Robot <robot@example.org> and not canary@example.org", remark, StringComparison.Ordinal);
        Assert.Contains("spec.rollback.git.author", remark, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lost_race_uses_the_unlocked_key_again()
    {
        int fetches = 0;
        _scene.Settings = _scene.Settings with
        {
            StepDone = step =>
            {
                if (step == "verify" && fetches++ == 0)
                {
                    Repository.Commit("Raise cart", ("apps/cart/deployment.yaml", "image: cart:v2\n"));
                }
            },
        };

        var pushed = Assert.IsType<RevertOutcome.Pushed>(await RevertAsync(Key(keys.Usable, OpenPgpKeys.Passphrase), Canary));

        Assert.Equal(2, pushed.Attempts);
        Assert.Contains("[GNUPG:] GOODSIG", await VerifyAsync(pushed.Commit), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "is encrypted; put its passphrase into the key 'passphrase'")]
    [InlineData("guess", "mend the key 'passphrase'")]
    public async Task Wrong_passphrase_is_named_and_nothing_is_pushed(string passphrase, string advice)
    {
        await DemandRefusalAsync(Key(keys.Usable, passphrase), advice);
    }

    [Fact]
    public async Task Expired_key_is_named_with_its_date() => await DemandRefusalAsync(Key(keys.Expired), "expired on 2020-01-02");

    [Fact]
    public async Task Key_that_gpg_cannot_read_is_named()
    {
        byte[] broken = [.. keys.Unlocked.Take(keys.Unlocked.Length / 2)];

        await DemandRefusalAsync(Key(broken), "could not be read by gpg");
    }

    [Fact]
    public async Task Cache_folder_too_deep_for_a_socket_is_said_to_be_so()
    {
        var reverter = new Reverter(Path.Combine(_scene.Root, new string('x', 90)), TimeProvider.System, _scene.Settings);

        var trouble = await Assert.ThrowsAsync<GitUnavailableException>(() => reverter.RevertAsync(_scene.Request() with { Signing = Key(keys.Unlocked) }, CancellationToken.None));

        Assert.Contains("too long for the socket", trouble.Message, StringComparison.Ordinal);
    }

    private async Task DemandRefusalAsync(SigningKey key, string advice)
    {
        var trouble = await Assert.ThrowsAsync<GitUnavailableException>(() => RevertAsync(key, Canary));

        Assert.Equal(GitTrouble.Credentials, trouble.Trouble);
        Assert.Contains(advice, trouble.Message, StringComparison.Ordinal);
        Assert.Equal(_scene.Bad, Repository.Head);
        Assert.Empty(Processes.WithArgument(_scene.Cache));
    }

    private Task<RevertOutcome> RevertAsync(SigningKey key, GitAuthor author) => _scene.RevertAsync(_scene.Request() with { Signing = key, Author = author });

    private static SigningKey Key(byte[] armored, string passphrase = "")
    {
        var data = new Dictionary<string, byte[]> { ["git.asc"] = armored, ["passphrase"] = Encoding.UTF8.GetBytes(passphrase) };
        Assert.True(SigningKey.TryParse(data, out SigningKey? key, out string? error), error);
        return key;
    }

    private async Task<string> VerifyAsync(string commit)
    {
        var variables = new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH")!, ["GNUPGHOME"] = keys.PublicRing, ["HOME"] = _scene.Root };
        GitResult result = await GitProcess.RunAsync(
            [$"--git-dir={Repository.Location}", "verify-commit", "--raw", commit], variables, _scene.Root, default, CancellationToken.None);
        Assert.True(result.Succeeded, result.Error);
        return result.Error;
    }
}
