using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Git.Tests.Hosts;

/// <summary>What every Git host must do alike; each host's tests run it against their own stub.</summary>
public abstract class HostContract : IAsyncLifetime
{
    protected const string Secret = "s3cr3t/t0ken+x";

    internal ManualTimeProvider Time { get; } = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));

    internal GitHostConnections Connections { get; private set; } = null!;

    internal abstract HostStub Stub { get; }

    internal IGitHost Host { get; private set; } = null!;

    internal abstract GitHostSettings Settings { get; }

    /// <summary>How the host spells a failed status.</summary>
    protected abstract string Failed { get; }

    protected static PullRequestDraft Draft { get; } = new()
    {
        Title = "Revert cart to 1.4.2",
        Body = "The canary **failed**.",
        HeadBranch = "canary/revert",
        BaseBranch = "main",
        HeadCommit = HostStub.Head,
    };

    public async Task InitializeAsync()
    {
        Connections = new GitHostConnections(Time);
        await Stub.StartAsync();
        Host = Open(Settings);
    }

    public async Task DisposeAsync()
    {
        Connections.Dispose();
        await Stub.StopAsync();
    }

    [Fact]
    public async Task Host_opens_a_pull_request()
    {
        PullRequest opened = await Host.OpenAsync(Draft, default);

        StubPull pull = Assert.Single(Stub.Pulls);
        Assert.Equal(Draft.Title, pull.Title);
        Assert.Equal(Draft.Body, pull.Body);
        Assert.Equal((PullRequestState.Open, null), (opened.State, opened.MergeCommit));
        Assert.Equal("1", opened.Id);
        Assert.StartsWith("http", opened.Url, StringComparison.Ordinal);
        Assert.Empty(opened.Remarks);
        Assert.Equal(opened, await Host.GetAsync(opened.Id, default) with { Remarks = opened.Remarks });
    }

    [Fact]
    public async Task Host_takes_over_the_open_pull_request_when_there_is_one()
    {
        Stub.Add(PullRequestState.Closed);
        StubPull existing = Stub.Add(PullRequestState.Open);

        PullRequest opened = await Host.OpenAsync(Draft, default);

        Assert.Equal(existing.Number.ToString(System.Globalization.CultureInfo.InvariantCulture), opened.Id);
        Assert.Equal(2, Stub.Pulls.Count);
    }

    [Fact]
    public async Task Host_finds_nothing_when_there_is_none()
    {
        Stub.Add(PullRequestState.Open, head: "other");
        Stub.Add(PullRequestState.Open, target: "staging");

        Assert.Null(await Host.FindAsync("canary/revert", "main", default));
    }

    [Theory]
    [InlineData(PullRequestState.Open, null)]
    [InlineData(PullRequestState.Merged, HostStub.Merge)]
    [InlineData(PullRequestState.Closed, null)]
    public async Task Host_finds_a_pull_request_in_any_state(PullRequestState state, string? merge)
    {
        Stub.Add(state);

        PullRequest? found = await Host.FindAsync("canary/revert", "main", default);

        Assert.Equal(("1", state, merge), (found?.Id, found?.State, found?.MergeCommit));
        PullRequest read = await Host.GetAsync("1", default);
        Assert.Equal((state, merge), (read.State, read.MergeCommit));
    }

    [Fact]
    public async Task Host_finds_the_newest_one_but_an_open_one_first()
    {
        StubPull first = Stub.Add(PullRequestState.Closed);
        Stub.Add(PullRequestState.Merged);
        Assert.Equal("2", (await Host.FindAsync("canary/revert", "main", default))?.Id);

        first.State = PullRequestState.Open;
        Assert.Equal("1", (await Host.FindAsync("canary/revert", "main", default))?.Id);
    }

    [Fact]
    public async Task Host_reads_on_when_a_list_has_several_pages()
    {
        Stub.PageSize = 2;
        Stub.Add(PullRequestState.Open);
        for (int i = 0; i < 4; i++)
        {
            Stub.Add(PullRequestState.Closed);
        }

        Assert.Equal("1", (await Host.FindAsync("canary/revert", "main", default))?.Id);
    }

    [Fact]
    public async Task Host_puts_a_status_on_a_commit()
    {
        await Host.ReportAsync(new CommitReport(HostStub.Head, CommitState.Failure, "canary/shop/cart", "91.2 % of requests succeeded", "https://canary.example/cart"), default);

        Assert.Equal(
            new StubReport(HostStub.Head, Failed, "canary/shop/cart", "91.2 % of requests succeeded", "https://canary.example/cart"),
            Assert.Single(Stub.Reports));
    }

    [Theory]
    [InlineData(401, GitHostTrouble.Credentials)]
    [InlineData(403, GitHostTrouble.Forbidden)]
    [InlineData(404, GitHostTrouble.NotFound)]
    [InlineData(400, GitHostTrouble.Invalid)]
    [InlineData(409, GitHostTrouble.Invalid)]
    [InlineData(422, GitHostTrouble.Invalid)]
    [InlineData(500, GitHostTrouble.Unavailable)]
    [InlineData(503, GitHostTrouble.Unavailable)]
    public async Task Host_says_what_kind_of_trouble_it_is(int status, GitHostTrouble expected)
    {
        Stub.Intercept = _ => Stub.Error(status, "these are the host's words");

        foreach (Func<Task> call in Calls())
        {
            var trouble = await Assert.ThrowsAsync<GitHostException>(call);
            Assert.Equal(expected, trouble.Trouble);
            Assert.Contains("these are the host's words", trouble.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Host_says_how_long_to_wait_when_the_rate_is_limited()
    {
        Stub.Intercept = _ => Stub.RateLimited(Time.GetUtcNow());

        foreach (Func<Task> call in Calls())
        {
            var trouble = await Assert.ThrowsAsync<GitHostException>(call);
            Assert.Equal(GitHostTrouble.Unavailable, trouble.Trouble);
            Assert.Equal(RateLimitWait, trouble.RetryAfter);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>welcome to the proxy</html>")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"id\": \"not a number\", \"number\": {}, \"iid\": [], \"values\": 7, \"value\": 7}")]
    public async Task Host_is_unavailable_when_the_answer_is_garbage(string body)
    {
        Stub.Intercept = _ => new StubAnswer(200, body);

        Assert.Equal(GitHostTrouble.Unavailable, (await Assert.ThrowsAsync<GitHostException>(() => Host.GetAsync("1", default))).Trouble);
        Assert.Equal(GitHostTrouble.Unavailable, (await Assert.ThrowsAsync<GitHostException>(() => Host.OpenAsync(Draft, default))).Trouble);
    }

    [Fact]
    public async Task Host_answers_or_tells_what_is_wrong_whatever_comes_back()
    {
        Stub.Add(PullRequestState.Merged);
        var answers = new List<byte[]>();
        Stub.Observe = answer => answers.Add(answer);
        PullRequestDraft draft = Draft with { Labels = ["rollback"], Reviewers = ["ann"], AutoMerge = true };
        Func<Task>[] calls = [.. Calls(), () => Host.OpenAsync(draft, default)];
        foreach (Func<Task> call in calls)
        {
            await AdvanceUntilDoneAsync(call());
        }

        Stub.Observe = null;
        var damaged = new List<byte[]>();
        Fuzz.Bytes(answers, damaged.Add, ["[null]", "{}", "\"\"", "\"state\":", "\"id\":"], runs: 150);
        for (int run = 0; run < damaged.Count; run++)
        {
            Stub.Intercept = request => new StubAnswer(200, System.Text.Encoding.UTF8.GetString(damaged[run]));
            Task work = calls[run % calls.Length]();
            await AdvanceUntilDoneAsync(work);
            if (work.Exception?.InnerException is { } fault and not GitHostException)
            {
                Assert.Fail($"Run {run}: {fault} for {System.Text.Encoding.UTF8.GetString(damaged[run])}");
            }
        }
    }

    [Theory]
    [InlineData("[null]")]
    [InlineData("{\"values\": [null], \"isLastPage\": true}")]
    [InlineData("{\"value\": [null]}")]
    [InlineData("{\"pullRequestIds\": [null]}")]
    public async Task Host_is_unavailable_when_a_list_holds_nothing_where_something_belongs(string body)
    {
        Stub.Intercept = _ => new StubAnswer(200, body);

        Assert.Equal(GitHostTrouble.Unavailable, (await Assert.ThrowsAsync<GitHostException>(() => Host.FindAsync("canary/revert", "main", default))).Trouble);
    }

    [Fact]
    public async Task Host_is_unavailable_when_the_connection_breaks()
    {
        Stub.Intercept = _ => new StubAnswer(200) { Cut = true };

        Assert.Equal(GitHostTrouble.Unavailable, (await Assert.ThrowsAsync<GitHostException>(() => Host.GetAsync("1", default))).Trouble);
    }

    [Fact]
    public async Task Host_reads_no_answer_without_end()
    {
        Stub.Intercept = _ => new StubAnswer(200, new string(' ', 9 * 1024 * 1024));

        Assert.Contains("8 MiB", (await Assert.ThrowsAsync<GitHostException>(() => Host.GetAsync("1", default))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_follows_no_redirect()
    {
        Stub.Intercept = request => request.Path == "/elsewhere" ? throw new StubFault("followed a redirect") : new StubAnswer(307, "", ("Location", $"{Stub.Url}/elsewhere"));

        foreach (Func<Task> call in Calls())
        {
            var trouble = await Assert.ThrowsAsync<GitHostException>(call);
            Assert.Equal(GitHostTrouble.Invalid, trouble.Trouble);
            Assert.Contains("redirect", trouble.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Host_tells_no_secret_when_the_server_echoes_it()
    {
        foreach (int status in (int[])[400, 401, 403, 404, 409, 422, 429, 500])
        {
            string echo = Secret;
            Stub.Intercept = request => Stub.Error(status, $"you sent {echo = (EchoIsSecret ? Echo(request) : Secret)} and {Secret} and {Uri.EscapeDataString(Secret)}");
            var trouble = await Assert.ThrowsAsync<GitHostException>(() => Host.OpenAsync(Draft, default));
            Assert.DoesNotContain(Secret, trouble.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(Uri.EscapeDataString(Secret), trouble.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(echo, trouble.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("..")]
    [InlineData("1/merge")]
    [InlineData("")]
    public async Task Host_asks_for_numbers_and_commits_only(string part)
    {
        Assert.Equal(GitHostTrouble.Invalid, (await Assert.ThrowsAsync<GitHostException>(() => Host.GetAsync(part, default))).Trouble);
        Assert.Equal(
            GitHostTrouble.Invalid,
            (await Assert.ThrowsAsync<GitHostException>(() => Host.ReportAsync(new CommitReport(part, CommitState.Success, "canary", "fine", null), default))).Trouble);
        Assert.Empty(Stub.Requests);
    }

    [Fact]
    public async Task Host_keeps_the_pull_request_when_everything_else_fails()
    {
        // Whatever comes after the creation, and whatever the host has to look up before it, reads.
        bool opened = false;
        Stub.Intercept = request =>
        {
            StubAnswer? answer = opened ? Stub.Error(500, "out of order") : null;
            opened |= IsCreation(request);
            return answer;
        };

        PullRequest request = await Host.OpenAsync(Draft with { Labels = ["rollback"], Reviewers = ["ann"], AutoMerge = true }, default);

        Assert.Equal(("1", PullRequestState.Open), (request.Id, request.State));
        Assert.Equal(3, request.Remarks.Count);
    }

    [Fact]
    public async Task Host_is_not_waited_for_long_when_it_fails()
    {
        // GitHub tells with every answer when its limit is reset, which has nothing to do with a fault.
        string reset = Time.GetUtcNow().AddMinutes(50).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        Stub.Intercept = _ => Stub.Error(503, "busy") with { Headers = [("x-ratelimit-remaining", "4000"), ("x-ratelimit-reset", reset)] };

        Assert.Null((await Assert.ThrowsAsync<GitHostException>(() => Host.GetAsync("1", default))).RetryAfter);
    }

    [Fact]
    public async Task Host_stops_when_it_is_told_to()
    {
        using var stop = new CancellationTokenSource();
        Stub.Intercept = _ =>
        {
            stop.Cancel();
            return new StubAnswer(500);
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Host.GetAsync("1", stop.Token));
    }

    /// <summary>Whether a request opens a pull request.</summary>
    internal virtual bool IsCreation(StubRequest request) =>
        request.Method == "POST" && (request.Path.EndsWith("/pulls", StringComparison.Ordinal) || request.Path.EndsWith("requests", StringComparison.Ordinal));

    /// <summary>What the stub's rate limit asks for.</summary>
    protected virtual TimeSpan? RateLimitWait => TimeSpan.FromSeconds(30);

    /// <summary>Whether the Authorization header holds the secret itself.</summary>
    protected virtual bool EchoIsSecret => true;

    internal IGitHost Open(GitHostSettings settings)
    {
        Assert.True(GitHosts.TryOpen(settings, Connections, out IGitHost? host, out string? error), error);
        return host;
    }

    /// <summary>Moves the clock on whenever the host waits.</summary>
    protected async Task AdvanceUntilDoneAsync(Task work)
    {
        while (!work.IsCompleted)
        {
            if (Time.Armed.Any(left => left == TimeSpan.FromSeconds(2)))
            {
                Time.Advance(TimeSpan.FromSeconds(2));
            }

            await Task.Yield();
        }
    }

    internal static string Echo(StubRequest request) => request.Authorization.Split(' ')[^1];

    private Func<Task>[] Calls() =>
    [
        () => Host.FindAsync("canary/revert", "main", default),
        () => Host.OpenAsync(Draft, default),
        () => Host.GetAsync("1", default),
        () => Host.ReportAsync(new CommitReport(HostStub.Head, CommitState.Success, "canary", "fine", null), default),
    ];
}
