namespace ProgressiveDelivery.Sandbox.GitServer.Gitea;

/// <summary>A review that was given.</summary>
internal sealed record ReviewRecord(long Id, string User, string State, string Body)
{
    public const string Approved = "APPROVED";
}
