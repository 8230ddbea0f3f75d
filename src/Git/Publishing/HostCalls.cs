namespace ProgressiveDelivery.Git;

/// <summary>Calls a Git host's API within a revert, where trouble with it is trouble with the server.</summary>
internal static class HostCalls
{
    /// <exception cref="GitUnavailableException">The host does not do it; the message is the host's.</exception>
    public static async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (GitHostException trouble)
        {
            GitTrouble kind = trouble.Trouble switch
            {
                GitHostTrouble.Credentials or GitHostTrouble.Forbidden => GitTrouble.Credentials,
                GitHostTrouble.NotFound => GitTrouble.NotFound,
                GitHostTrouble.Unavailable => GitTrouble.Unreachable,
                _ => GitTrouble.Unknown,
            };
            throw new GitUnavailableException(kind, trouble.Message);
        }
    }
}
