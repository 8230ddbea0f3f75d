using System.Diagnostics;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Kubernetes.Tests;

public sealed class LeaderElectorTests
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private readonly ManualTimeProvider _time = new();
    private readonly FakeLeases _leases = new();

    [Fact]
    public async Task Elector_creates_the_lease_when_there_is_none()
    {
        await using var candidate = new Candidate(_leases, _time, "me");

        await candidate.Leading;

        Assert.Equal("me", _leases.Holder);
        Assert.True(candidate.Elector.IsLeader);
        Assert.Equal(0, _leases.Lease.Get<int>("spec", "leaseTransitions"));
        Assert.Equal(15, _leases.Lease.Get<int>("spec", "leaseDurationSeconds"));
    }

    [Fact]
    public async Task T43_Elector_waits_for_the_duration_since_it_last_saw_the_lease_change_whatever_its_renew_time()
    {
        _leases.Put(FakeLeases.HeldBy("other", renewed: "2001-01-01T00:00:00.000000Z"));
        await using var candidate = new Candidate(_leases, _time, "me");
        await candidate.Server.WaitForRequestsAsync(1);
        DateTimeOffset start = _time.GetUtcNow();
        for (int renewal = 1; renewal <= 4; renewal++)
        {
            int seen = candidate.Server.Requests.Count;
            DateTimeOffset until = start.AddSeconds(10 * renewal);
            await AdvanceUntilAsync(() => _time.GetUtcNow() >= until && candidate.Server.Requests.Count > seen, "a look at the lease");
            Assert.Equal("other", _leases.Holder);
            _leases.Put(FakeLeases.HeldBy("other", renewed: $"2001-01-01T00:00:0{renewal}.000000Z"));
        }

        DateTimeOffset last = _time.GetUtcNow();
        await AdvanceUntilAsync(() => _leases.Holder == "me", "the take-over");

        Assert.InRange(_time.GetUtcNow() - last, TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(25));
        Assert.Equal(5, _leases.Lease.Get<int>("spec", "leaseTransitions"));
        Assert.Equal("yes", _leases.Lease!.Label("kept"));
    }

    [Fact]
    public async Task T44_Elector_renews_by_put_with_the_version_it_holds()
    {
        await using var candidate = new Candidate(_leases, _time, "me");
        await candidate.Leading;

        await AdvanceUntilAsync(() => candidate.Server.Requests.Count >= 6, "renewals");

        IReadOnlyList<FakeRequest> requests = candidate.Server.Requests;
        Assert.Equal(["GET", "POST", "PUT", "PUT", "PUT", "PUT"], requests.Take(6).Select(request => request.Method));
        Assert.Equal(["1", "2", "3", "4"], requests.Skip(2).Take(4).Select(request => request.Json.ResourceVersion()));
        Assert.True(requests[3].At - requests[2].At >= TimeSpan.FromSeconds(2));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$", requests[5].Json.Get<string>("spec", "renewTime")!);
    }

    [Fact]
    public async Task T44_Leadership_ends_when_renewals_hang_until_the_deadline()
    {
        await using var candidate = new Candidate(_leases, _time, "me");
        await candidate.Leading;
        DateTimeOffset renewed = candidate.Server.Requests[^1].At;
        _leases.Trouble = Answers.Park;

        await AdvanceUntilAsync(() => candidate.Server.Busy == 1, "a renewal that hangs");
        await Wait.UntilAsync(() => _time.ArmedTimers == 2, "its deadlines");
        _time.Advance(renewed + TimeSpan.FromSeconds(10) - _time.GetUtcNow());
        await Wait.UntilAsync(() => candidate.Stopped, "the end of leadership");

        Assert.False(candidate.Elector.IsLeader);
        Assert.Equal(TimeSpan.FromSeconds(10), candidate.StoppedAt - renewed);
    }

    [Fact]
    public async Task T44_Leadership_survives_trouble_that_is_shorter_than_the_deadline()
    {
        await using var candidate = new Candidate(_leases, _time, "me");
        await candidate.Leading;
        int before = candidate.Server.Requests.Count;
        _leases.Trouble = Answers.Status(500, "InternalError");
        await AdvanceUntilAsync(() => candidate.Server.Requests.Count >= before + 2, "failed renewals");
        _leases.Trouble = null;
        string version = _leases.Lease!.ResourceVersion();

        await AdvanceUntilAsync(() => _leases.Lease!.ResourceVersion() != version, "a renewal");

        Assert.False(candidate.Stopped);
        Assert.True(candidate.Elector.IsLeader);
    }

    [Fact]
    public async Task T44_Leadership_ends_at_once_when_another_holds_the_lease()
    {
        await using var candidate = new Candidate(_leases, _time, "me");
        await candidate.Leading;

        _leases.Put(FakeLeases.HeldBy("thief"));
        await AdvanceUntilAsync(() => candidate.Stopped, "the end of leadership");

        Assert.Equal("thief", _leases.Holder);
    }

    [Fact]
    public async Task Q25_Work_that_is_under_way_ends_with_the_lease()
    {
        await using var candidate = new Candidate(_leases, _time, "me");
        await candidate.Leading;

        _leases.Put(FakeLeases.HeldBy("thief"));
        await AdvanceUntilAsync(() => candidate.Stopped, "the end of the work");

        Assert.False(candidate.Elector.IsLeader);
    }

    [Fact]
    public async Task T44_Elector_leads_again_after_it_lost_the_lease_and_its_work_has_stopped()
    {
        await using var candidate = new Candidate(_leases, _time, "me");
        await candidate.Leading;
        _leases.Trouble = Answers.Cut;
        await AdvanceUntilAsync(() => candidate.Stopped, "the end of leadership");
        _leases.Trouble = null;

        await AdvanceUntilAsync(() => candidate.Terms == 2, "the second term");
    }

    [Fact]
    public async Task T44_Elector_fails_when_the_work_does_not_stop_before_the_lease_expires()
    {
        var never = new TaskCompletionSource();
        await using var candidate = new Candidate(_leases, _time, "me", _ => never.Task);
        await candidate.Leading;
        _leases.Trouble = Answers.Cut;

        await AdvanceUntilAsync(() => candidate.Run.IsCompleted, "the failure");

        await Assert.ThrowsAsync<LeadershipLostException>(() => candidate.Run);
    }

    [Fact]
    public async Task T45_Lease_is_renewed_while_the_work_finishes_and_released_only_after_it()
    {
        var finish = new TaskCompletionSource();
        await using var candidate = new Candidate(_leases, _time, "me", _ => finish.Task);
        await candidate.Leading;
        candidate.Stop();
        string version = _leases.Lease!.ResourceVersion();
        await AdvanceUntilAsync(() => _leases.Lease!.ResourceVersion() != version, "a renewal during the shutdown");
        Assert.Equal("me", _leases.Holder);

        finish.SetResult();
        await candidate.Run.WaitAsync(Wait.Limit);

        Assert.Equal("", _leases.Holder);
        Assert.False(candidate.Elector.IsLeader);
        Assert.Equal(1, _leases.Lease.Get<int>("spec", "leaseDurationSeconds"));
    }

    [Fact]
    public async Task T45_Lease_is_released_though_a_renewal_that_was_cut_off_has_changed_it()
    {
        var finish = new TaskCompletionSource();
        await using var candidate = new Candidate(_leases, _time, "me", _ => finish.Task);
        await candidate.Leading;
        _leases.Put(FakeLeases.HeldBy("me"));

        finish.SetResult();
        await candidate.Run.WaitAsync(Wait.Limit);

        Assert.Equal("", _leases.Holder);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    public async Task T45_Lease_without_a_holder_is_taken_by_put(string? holder)
    {
        _leases.Put(FakeLeases.HeldBy(holder));
        await using var candidate = new Candidate(_leases, _time, "me");

        await candidate.Leading;

        Assert.Equal(["GET", "PUT"], candidate.Server.Requests.Take(2).Select(request => request.Method));
    }

    [Fact]
    public async Task T45_Next_candidate_leads_soon_after_a_release()
    {
        await using var second = new Candidate(_leases, _time, "second", leaseFirst: FakeLeases.HeldBy("first"));
        await second.Server.WaitForRequestsAsync(1);

        _leases.Put(FakeLeases.HeldBy("", seconds: 1));
        DateTimeOffset released = _time.GetUtcNow();
        await AdvanceUntilAsync(() => _leases.Holder == "second", "the hand-over");

        Assert.True(_time.GetUtcNow() - released <= TimeSpan.FromSeconds(4));
    }

    [Fact]
    public void T46_Identities_differ_between_two_processes_of_one_machine()
    {
        var one = new LeaderElectionOptions { Lease = new("ns", "canary") };
        var other = new LeaderElectionOptions { Lease = new("ns", "canary") };

        Assert.StartsWith(Environment.MachineName + "_", one.Identity, StringComparison.Ordinal);
        Assert.NotEqual(one.Identity, other.Identity);
    }

    [Fact]
    public async Task T46_One_of_several_candidates_leads_at_a_time_over_many_terms()
    {
        var pause = Stopwatch.StartNew();
        int leaders = 0;
        int terms = 0;
        async Task Work(CancellationToken ct)
        {
            Assert.Equal(1, Interlocked.Increment(ref leaders));
            Interlocked.Increment(ref terms);
            await Task.Delay(TimeSpan.FromSeconds(5), _time, ct);
            Interlocked.Decrement(ref leaders);
        }

        await using FakeApiServer server = FakeApiServer.Start(_time).Always(_leases.Answer);
        using var client = new ApiClient(server.Settings, _time);
        Task[] runs = [.. Enumerable.Range(0, 4).Select(number => new LeaderElector(
            client, new() { Lease = new("ns", "canary"), Identity = $"candidate-{number}" }).RunAsync(Work, CancellationToken.None))];

        Task all = Task.WhenAll(runs);
        await _time.AdvanceUntilAsync(Step, () => all.IsCompleted, "everybody's term", Unhurried);
        await all;

        Assert.Equal(4, terms);

        // Deadlines run on the clock that we move, so leave the leader real time to renew.
        bool Unhurried()
        {
            if (server.Busy > 0 || pause.ElapsedMilliseconds < 8)
            {
                return false;
            }

            pause.Restart();
            return true;
        }
    }

    [Fact]
    public async Task T48_Failure_of_the_work_ends_the_election_and_frees_the_lease()
    {
        await using var candidate = new Candidate(_leases, _time, "me", _ => throw new InvalidOperationException("a bug"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => candidate.Run.WaitAsync(Wait.Limit));

        Assert.Equal("", _leases.Holder);
    }

    [Fact]
    public void T44_Options_that_cannot_work_are_refused()
    {
        using var client = new ApiClient(new() { Server = new("http://127.0.0.1:1") });

        Assert.Throws<ArgumentException>(() => new LeaderElector(
            client, new() { Lease = new("ns", "canary"), LeaseDuration = TimeSpan.FromSeconds(5), RenewDeadline = TimeSpan.FromSeconds(5) }));
    }

    // Between two requests an elector holds one timer, for its next attempt or for its work to stop. As a request begins or ends it
    // holds one as well, but that is a deadline, which lies further off.
    private Task AdvanceUntilAsync(Func<bool> condition, string what) =>
        _time.AdvanceUntilAsync(Step, condition, what, () => _time.Armed is [var next] && next <= LongestPause);

    /// <summary>An elector that runs against the shared Lease until it is disposed.</summary>
    private sealed class Candidate : IAsyncDisposable
    {
        private readonly ManualTimeProvider _time;
        private readonly Func<CancellationToken, Task> _work;
        private readonly CancellationTokenSource _stop = new();
        private readonly TaskCompletionSource _leading = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ApiClient _client;
        private int _terms;

        public Candidate(
            FakeLeases leases, ManualTimeProvider time, string identity, Func<CancellationToken, Task>? work = null, JsonObject? leaseFirst = null)
        {
            if (leaseFirst is not null)
            {
                leases.Put(leaseFirst);
            }

            _time = time;
            _work = work ?? (ct => Task.Delay(Timeout.Infinite, ct));
            Server = FakeApiServer.Start(time).Always(leases.Answer);
            _client = new ApiClient(Server.Settings, time);
            Elector = new(_client, new() { Lease = new("ns", "canary"), Identity = identity });
            Run = Elector.RunAsync(WorkAsync, _stop.Token);
        }

        public FakeApiServer Server { get; }

        public LeaderElector Elector { get; }

        public Task Run { get; }

        public Task Leading => _leading.Task.WaitAsync(Wait.Limit);

        public int Terms => Volatile.Read(ref _terms);

        public bool Stopped { get; private set; }

        public DateTimeOffset StoppedAt { get; private set; }

        public void Stop() => _stop.Cancel();

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await ((Task)Task.WhenAny(Run, Task.Delay(Wait.Limit))).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _client.Dispose();
            await Server.DisposeAsync();
            _stop.Dispose();
        }

        private async Task WorkAsync(CancellationToken ct)
        {
            Interlocked.Increment(ref _terms);
            _leading.TrySetResult();
            using CancellationTokenRegistration stopped = ct.Register(() =>
            {
                StoppedAt = _time.GetUtcNow();
                Stopped = true;
            });
            await _work(ct);
        }
    }
}
