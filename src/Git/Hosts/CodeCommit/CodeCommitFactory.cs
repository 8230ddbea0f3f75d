using ProgressiveDelivery.Aws;

namespace ProgressiveDelivery.Git;

/// <summary>Finds region and repository: https://git-codecommit.REGION.amazonaws.com/v1/repos/NAME, and the same with ssh.</summary>
internal static class CodeCommitFactory
{
    public static (IGitHost?, string?) TryOpen(GitHostSettings settings, RepositoryAddress address, GitHostConnections connections)
    {
        string[] name = address.Host.Split('.');
        if (address.Path is not ["v1", "repos", var repository] || name is not ["git-codecommit" or "git-codecommit-fips", var region, "amazonaws", "com", ..])
        {
            return (null, "a repository on CodeCommit is https://git-codecommit.region.amazonaws.com/v1/repos/name");
        }

        // The user and password that CodeCommit makes for git are no use to its API; those of a Secret are told apart by their form.
        IAwsKeySource keys = settings.Credentials is BasicCredentials basic && IsAccessKey(basic.User)
            ? new FixedAwsKeys(new AwsKeys(basic.User, basic.Password))
            : AwsCredentialChain.Default;

        string suffix = string.Join('.', name.Skip(2));
        string endpoint = settings.ApiUrl?.TrimEnd('/') ?? $"https://codecommit{(name[0].EndsWith("-fips", StringComparison.Ordinal) ? "-fips" : "")}.{region}.{suffix}";
        string console = suffix == "amazonaws.com.cn" ? "console.amazonaws.cn" : $"{region}.console.aws.amazon.com";
        var login = new AwsLogin(keys, region, connections.Time);
        var http = new HostApi("CodeCommit", connections.Clients.For(settings.Credentials.CaPem, settings.Proxy), login, connections.Time);
        string pages = $"https://{console}/codesuite/codecommit/repositories/{Uri.EscapeDataString(repository)}/pull-requests";
        return (new CodeCommitHost(repository, region, pages, new CodeCommitApi($"{endpoint}/", http)), null);
    }

    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
    private static bool IsAccessKey(string user) =>
        user.Length is >= 16 and <= 128 && user.StartsWith("AKIA", StringComparison.Ordinal) && user.All(char.IsAsciiLetterOrDigit);
}
