namespace ProgressiveDelivery.Sandbox.GitServer.Gitea;

/// <summary>A request that is refused; status and message are what Gitea answers.</summary>
internal sealed class GiteaException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;

    public static GiteaException NotFound() => new(StatusCodes.Status404NotFound, "The target couldn't be found.");
}
