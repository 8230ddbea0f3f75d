namespace ProgressiveDelivery.Git;

/// <summary>GraphQL answers 200 and puts what went wrong into <c>errors</c>, with a type beside the message.</summary>
internal static class GitHubGraphQl
{
    public static void ThrowIfRefused(GitHubAnswer said, HostAnswer answer)
    {
        if (said.Errors is [var error, ..])
        {
            throw Refusal(error, answer);
        }
    }

    public static GitHostException Refusal(GitHubError error, HostAnswer answer)
    {
        string words = answer.Clean(error.Message ?? error.Type ?? "no reason given");
        return error.Type switch
        {
            "RATE_LIMITED" => new(GitHostTrouble.Unavailable, $"GitHub limits the rate of requests ({words}).", TimeSpan.FromMinutes(1)),
            "FORBIDDEN" or "INSUFFICIENT_SCOPES" => new(GitHostTrouble.Forbidden, $"GitHub does not allow this to the credentials ({words}); give the token the permissions that docs/git-hosts.md names."),
            "NOT_FOUND" => new(GitHostTrouble.NotFound, $"GitHub knows no such repository or branch, or hides it from these credentials ({words})."),

            // What went wrong within GitHub, a timeout above all, has no type; a rule that refuses has one.
            null or "" or "SERVICE_UNAVAILABLE" or "INTERNAL" => new(GitHostTrouble.Unavailable, $"GitHub failed ({words})."),
            _ => new(GitHostTrouble.Invalid, $"GitHub refuses the request ({words})."),
        };
    }
}
