using ProgressiveDelivery.Analysis.GoogleCloud;
using ProgressiveDelivery.Analysis.Tests.Faults;

namespace ProgressiveDelivery.Analysis.Tests.GoogleCloud;

public sealed class GoogleCloudSettingsTests
{
    private static readonly GoogleCloudSettings OwnIdentity = new() { Address = GoogleCloudSettings.DefaultAddress, Project = "my-project" };

    [Fact]
    public void Own_identity_is_fine_for_Google() => Assert.Empty(OwnIdentity.Problems());

    [Theory]
    [InlineData("https://monitoring.googleapis.com.evil.example")]
    [InlineData("https://evilgoogleapis.com")]
    [InlineData("http://monitoring.googleapis.com")]
    [InlineData("http://10.0.0.1")]
    public void Own_identity_is_shown_to_nobody_but_Google(string address) =>
        Assert.Contains("must be an https:// host under googleapis.com", Assert.Single((OwnIdentity with { Address = address }).Problems()), StringComparison.Ordinal);

    [Fact]
    public void Own_identity_is_not_shown_to_whoever_answers() => Assert.Single((OwnIdentity with { InsecureSkipVerify = true }).Problems());

    [Fact]
    public void Key_may_go_to_any_address() =>
        Assert.Empty((OwnIdentity with { Address = "http://proxy", ServiceAccountKeyJson = GoogleCloudUnderFault.KeyFile("http://proxy/token") }).Problems());

    [Theory]
    [InlineData("hidden", "is not JSON")]
    [InlineData("{}", "no key file")]
    [InlineData("""{"type":"authorized_user","client_email":"a","private_key":"hidden"}""", "no key file")]
    [InlineData("""{"type":"service_account","client_email":"a","private_key":"hidden"}""", "no RSA key in PEM")]
    [InlineData("""{"type":"service_account","client_email":"a","private_key":"hidden","token_uri":"file:///x"}""", "token_uri")]
    public void Key_file_that_cannot_be_used_says_why_and_no_more(string json, string words)
    {
        string problem = Assert.Single((OwnIdentity with { ServiceAccountKeyJson = json }).Problems());

        Assert.Contains(words, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Query_in_the_retired_language_is_refused() =>
        Assert.Contains("PromQL", OwnIdentity.ProblemOf("fetch k8s_container | metric 'x'"), StringComparison.Ordinal);

    [Fact]
    public void Project_that_is_none_is_refused() => Assert.Single((OwnIdentity with { Project = "a/b" }).Problems());
}
