namespace ProgressiveDelivery.Git.Bench;

/// <summary>One revert of one app, as the controller runs it.</summary>
internal static class OneRevert
{
    /// <summary>For a process of its own: 0 done, 3 to be tried again, 4 refused.</summary>
    public static async Task<int> RunAsync(string cache, string url, string good, string bad)
    {
        try
        {
            RevertOutcome outcome = await new Reverter(cache, TimeProvider.System).RevertAsync(Request(url, LargeRepository.Folder(0), good, bad), CancellationToken.None);
            return outcome is RevertOutcome.Pushed or RevertOutcome.AlreadyReverted ? 0 : 4;
        }
        catch (GitUnavailableException)
        {
            return 3;
        }
    }

    public static RevertRequest Request(string url, string folder, string good, string bad) => new()
    {
        Remote = new GitRemote(url, GitCredentials.None),
        Branch = "main",
        Path = folder,
        GoodCommit = good,
        BadCommit = bad,
        RevertId = RevertId.For(url, "main", folder, "bench/app", "v2", bad),
        Evidence = new RevertEvidence { App = "app", Namespace = "bench", Name = "app", FailedRevision = "v2", RestoredRevision = "v1", Remarks = ["The benchmark says so."] },
    };
}
