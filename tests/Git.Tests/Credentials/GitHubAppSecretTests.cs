using System.Security.Cryptography;
using System.Text;

namespace ProgressiveDelivery.Git.Tests.Credentials;

public sealed class GitHubAppSecretTests
{
    private const string Url = "https://github.com/shop/apps.git";
    private static readonly string Key = NewKey(2048);

    [Fact]
    public void Secret_gives_an_app_with_its_installation() =>
        Assert.Equal(
            new GitHubAppCredentials("123", Key) { InstallationId = "456" },
            Parse(("githubAppID", "123\n"), ("githubAppInstallationID", "456\n"), ("githubAppPrivateKey", Key)));

    [Fact]
    public void Secret_gives_an_app_by_owner_on_an_enterprise_server() =>
        Assert.Equal(
            new GitHubAppCredentials("123", Key) { InstallationOwner = "shop", BaseUrl = "https://github.example/api/v3", CaPem = "PEM" },
            Parse(("githubAppID", "123"), ("githubAppInstallationOwner", "shop"), ("githubAppPrivateKey", Key), ("githubAppBaseURL", "https://github.example/api/v3"), ("ca.crt", "PEM")));

    [Theory]
    [InlineData("456", null, "no key", null, "not an RSA private key")]
    [InlineData("456", null, null, null, "'githubAppPrivateKey'")]
    [InlineData(null, null, "good", null, "one of the keys")]
    [InlineData("456", "shop", "good", null, "not both")]
    [InlineData(null, "..", "good", null, "githubAppInstallationOwner")]
    [InlineData("../456", null, "good", null, "not a number")]
    [InlineData("456", null, "good", "github.example", "githubAppBaseURL")]
    [InlineData("456", null, "small", null, "not an RSA private key")]
    [InlineData("456", null, "public", null, "not an RSA private key")]
    public void Secret_is_refused_with_what_to_mend(string? installation, string? owner, string? key, string? api, string expected)
    {
        string? pem = key switch { "good" => Key, "small" => NewKey(1024), "public" => PublicOf(Key), _ => key };
        Dictionary<string, byte[]> data = Data(("githubAppID", "123"), ("githubAppInstallationID", installation), ("githubAppInstallationOwner", owner), ("githubAppPrivateKey", pem), ("githubAppBaseURL", api));

        Assert.False(FluxSecret.TryParse(data, Url, out _, out string? error));
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public void App_tells_nothing_when_printed() =>
        Assert.DoesNotContain(Key, new GitHubAppCredentials("1", Key).ToString(), StringComparison.Ordinal);

    private static GitCredentials Parse(params (string Key, string? Value)[] data)
    {
        Assert.True(FluxSecret.TryParse(Data(data), Url, out GitCredentials? credentials, out string? error), error);
        return credentials;
    }

    private static Dictionary<string, byte[]> Data(params (string Key, string? Value)[] data) =>
        data.Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => Encoding.UTF8.GetBytes(pair.Value!));

    private static string NewKey(int bits)
    {
        using var rsa = RSA.Create(bits);
        return rsa.ExportRSAPrivateKeyPem();
    }

    private static string PublicOf(string key)
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(key);
        return rsa.ExportRSAPublicKeyPem();
    }
}
