namespace ProgressiveDelivery.Git;

/// <summary>Collects what could not be done for a pull request that exists.</summary>
internal sealed class Remarks
{
    private readonly List<string> _sentences = [];

    public void Add(string sentence) => _sentences.Add(sentence);

    /// <summary>Runs <paramref name="step"/>; when the host refuses or fails it, a sentence takes the exception's place.</summary>
    public async Task TryAsync(string what, Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (GitHostException e)
        {
            _sentences.Add($"{what}: {e.Message}");
        }
    }

    public PullRequest On(PullRequest request) => request with { Remarks = [.. request.Remarks, .. _sentences] };

    /// <summary>The pull request as it is now; as it was when the host cannot tell, for it exists all the same.</summary>
    public async Task<PullRequest> OnAsync(PullRequest request, Func<Task<PullRequest>> read)
    {
        try
        {
            return On(await read());
        }
        catch (GitHostException)
        {
            return On(request);
        }
    }
}
