using System.Text;

namespace ProgressiveDelivery.Git.Tests.Credentials;

public sealed class FluxSecretTests
{
    private const string Https = "https://git.example/apps.git";
    private const string Ssh = "ssh://git@git.example/apps.git";

    [Fact]
    public void Secret_gives_basic_credentials_when_it_has_user_and_password() =>
        Assert.Equal(new BasicCredentials("git", "token"), Parse(Https, ("username", "git"), ("password", "token\n")));

    [Fact]
    public void Secret_takes_the_user_from_the_address_when_it_has_only_a_password() =>
        Assert.Equal(new BasicCredentials("org", "token"), Parse("https://org@git.example/apps.git", ("password", "token")));

    [Fact]
    public void Secret_gives_a_bearer_token_with_the_authority() =>
        Assert.Equal(new BearerCredentials("t") { CaPem = "PEM" }, Parse(Https, ("bearerToken", "t"), ("ca.crt", "PEM")));

    [Fact]
    public void Secret_takes_the_older_name_of_the_authority() =>
        Assert.Equal(new NoCredentials { CaPem = "PEM" }, Parse(Https, ("caFile", "PEM")));

    [Fact]
    public void Secret_gives_a_key_with_host_keys_and_passphrase_when_the_address_is_ssh() =>
        Assert.Equal(new SshCredentials("KEY", "HOSTS", "pass"), Parse(Ssh, ("identity", "KEY"), ("identity.pub", "PUB"), ("known_hosts", "HOSTS"), ("password", "pass")));

    [Theory]
    [InlineData(Https, "identity", "'username' and 'password'")]
    [InlineData(Https, "username", "no key 'password'")]
    [InlineData(Https, "password", "no key 'username'")]
    [InlineData(Https, "githubAppID", "githubAppPrivateKey")]
    [InlineData(Ssh, "identity", "known_hosts")]
    [InlineData(Ssh, "username", "identity")]
    [InlineData("git@git.example:apps.git", "identity", "not a URL")]
    [InlineData("https://git:word@git.example/apps.git", "password", "holds a password")]
    [InlineData("file:///srv/git", "password", "scheme 'file'")]
    public void Secret_is_refused_with_what_to_mend(string url, string onlyKey, string expected)
    {
        Assert.False(FluxSecret.TryParse(Data((onlyKey, "value")), url, out _, out string? error));
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.DoesNotContain("value", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Secret_is_refused_when_a_value_is_not_text()
    {
        Assert.False(FluxSecret.TryParse(new Dictionary<string, byte[]> { ["bearerToken"] = [0xFF, 0xFE] }, Https, out _, out string? error));
        Assert.Contains("UTF-8", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Credentials_tell_nothing_when_printed()
    {
        var remote = new GitRemote(Https, new BasicCredentials("git", "hidden"));

        Assert.DoesNotContain("hidden", remote.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", new SshCredentials("hidden", "hidden", "hidden").ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", new BearerCredentials("hidden").ToString(), StringComparison.Ordinal);
    }

    private static GitCredentials Parse(string url, params (string Key, string Value)[] data)
    {
        Assert.True(FluxSecret.TryParse(Data(data), url, out GitCredentials? credentials, out string? error), error);
        return credentials;
    }

    private static Dictionary<string, byte[]> Data(params (string Key, string Value)[] data) =>
        data.ToDictionary(pair => pair.Key, pair => Encoding.UTF8.GetBytes(pair.Value));
}
