using Microsoft.Extensions.Logging.Abstractions;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Reverts;
using ProgressiveDelivery.Controller.Tests.Decisions;
using ProgressiveDelivery.Git;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Controller.Tests.Reverts;

public sealed class CommitStatusesTests : IDisposable
{
    private static readonly ObjectKey Key = new("shop", "app");
    private readonly ManualTimeProvider _time = new();
    private readonly Host _host = new();
    private readonly CommitStatuses _statuses;
    private TaskCompletionSource _ended = new();

    public CommitStatusesTests()
    {
        _statuses = new CommitStatuses((_, _, _) => Task.FromResult<IGitHost>(_host), _time, NullLogger<CommitStatuses>.Instance);
        _statuses.Ended += _ => _ended.SetResult();
    }

    public void Dispose() => _statuses.Dispose();

    [Fact]
    public async Task Host_that_was_down_is_asked_again_until_the_status_is_shown_and_recorded()
    {
        Canary canary = Given.Failed(RollbackPhase.Converging, "id", "c3").WithSpec(spec => spec with { Rollback = new RollbackSpec { Git = new GitRollbackSpec { Mode = "auto" } } }).Canary;
        _host.Trouble = new IOException("down");
        await ShowAsync(canary);

        Assert.Null(_statuses.Recorded(Key, canary).CommitStatus);
        Assert.Equal(_time.GetUtcNow().AddMinutes(1), _statuses.Follow(Key, canary));

        _host.Trouble = null;
        _time.Advance(TimeSpan.FromMinutes(1));
        await ShowAsync(canary);
        Canary recorded = canary with { Status = _statuses.Recorded(Key, canary) };

        Assert.Equal("c2", recorded.Status!.CommitStatus?.Commit);
        Assert.Null(_statuses.Follow(Key, recorded));
        Assert.Equal(2, _host.Reports.Count);
    }

    [Fact]
    public void Pause_grows_to_an_hour()
        => Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60], Enumerable.Range(1, 8).Select(failures => CommitStatuses.PauseAfter(failures).TotalMinutes));

    private async Task ShowAsync(Canary canary)
    {
        _ended = new TaskCompletionSource();
        Assert.Null(_statuses.Follow(Key, canary));
        await _ended.Task;
    }

    private sealed class Host : IGitHost
    {
        public List<CommitReport> Reports { get; } = [];

        public Exception? Trouble { get; set; }

        public Task ReportAsync(CommitReport report, CancellationToken cancellationToken)
        {
            Reports.Add(report);
            return Trouble is null ? Task.CompletedTask : Task.FromException(Trouble);
        }

        public string PageOf(string commit) => commit;

        public Task<PullRequest?> FindAsync(string headBranch, string baseBranch, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<PullRequest> OpenAsync(PullRequestDraft draft, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<PullRequest> GetAsync(string id, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
