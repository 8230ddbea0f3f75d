namespace ProgressiveDelivery.Git.Tests.CommandLine;

public sealed class RedactionTests
{
    private static readonly Redaction Subject = new(new BasicCredentials("git", "pa/ss word"));

    [Theory]
    [InlineData("token pa/ss word!", "token ***!")]
    [InlineData("https://git:pa%2Fss%20word@host", "https://git:***@host")]
    [InlineData("Authorization: Basic Z2l0OnBhL3NzIHdvcmQ=", "Authorization: Basic ***")]
    [InlineData("git@host: Permission denied (publickey).\r\nfatal: no\r\n", "git@host: Permission denied (publickey).; fatal: no")]
    [InlineData("Counting:  50%\rCounting: 100%\rdone\n\n\tnext\u001b[31m", "done; next[31m")]
    [InlineData("", "")]
    public void Words_of_git_are_cleaned(string text, string expected) => Assert.Equal(expected, Subject.Clean(text));

    [Fact]
    public void Words_of_git_are_cut_when_they_are_many() => Assert.Equal(601, Subject.Clean(new string('x', 5000)).Length);
}
