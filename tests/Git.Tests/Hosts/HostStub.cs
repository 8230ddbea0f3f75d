using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace ProgressiveDelivery.Git.Tests.Hosts;

/// <summary>
/// A Git host's API inside the test process. It keeps to the published paths, methods, headers, fields and error bodies; whatever else
/// comes is a fault that fails the test.
/// </summary>
internal abstract class HostStub
{
    public const string Head = "1111111111111111111111111111111111111111";
    public const string Merge = "2222222222222222222222222222222222222222";

    private readonly Lock _lock = new();
    private WebApplication? _application;

    /// <summary>http(s)://127.0.0.1:port</summary>
    public string Url { get; private set; } = "";

    public List<StubPull> Pulls { get; } = [];

    public List<StubReport> Reports { get; } = [];

    public List<string> Faults { get; } = [];

    public List<StubRequest> Requests { get; } = [];

    public HashSet<string> Branches { get; } = ["main", "canary/revert"];

    /// <summary>May answer in place of the API.</summary>
    public Func<StubRequest, StubAnswer?>? Intercept { get; set; }

    /// <summary>Is shown the bodies of the answers.</summary>
    public Action<byte[]>? Observe { get; set; }

    /// <summary>How many items a page of a list holds at most.</summary>
    public int PageSize { get; set; } = 100;

    public async Task StartAsync(X509Certificate2? certificate = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        _application = builder.Build();
        _application.Run(HandleAsync);
        await _application.StartAsync();
        Url = _application.Urls.First();
    }

    /// <summary>The error body that this host sends with a status.</summary>
    public abstract StubAnswer Error(int status, string words);

    /// <summary>A rate limit that asks for 30 seconds, the way this host says it.</summary>
    public abstract StubAnswer RateLimited(DateTimeOffset now);

    public StubPull Add(PullRequestState state, string head = "canary/revert", string target = "main")
    {
        var pull = new StubPull { Number = Pulls.Count + 1, Head = head, Base = target, State = state, MergeCommit = state == PullRequestState.Merged ? Merge : null };
        Pulls.Add(pull);
        return pull;
    }

    public StubPull? Find(string number) => Pulls.Find(pull => pull.Number.ToString(CultureInfo.InvariantCulture) == number);

    public StubPull? OpenFor(string head, string target) =>
        Pulls.Find(pull => pull.Head == head && pull.Base == target && pull.State == PullRequestState.Open);

    /// <summary>Ends the server and fails the test when anything unknown was asked.</summary>
    public async Task StopAsync()
    {
        if (_application is not null)
        {
            using var now = new CancellationTokenSource();
            await now.CancelAsync();
            await _application.StopAsync(now.Token);
            await _application.DisposeAsync();
        }

        Assert.Empty(Faults);
    }

    protected abstract StubAnswer Answer(StubRequest request);

    protected static StubFault Unknown(StubRequest request) => new($"{request} is not in the API");

    /// <summary>Newest first, as all hosts list when asked so.</summary>
    protected IEnumerable<StubPull> Newest(Func<StubPull, bool> where) => Pulls.Where(where).OrderByDescending(pull => pull.Number);

    private async Task HandleAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        string target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var request = new StubRequest(context.Request.Method, target.Split('?')[0], context.Request.Query, context.Request.Headers, body.ToArray());
        StubAnswer answer = Checked(request);
        if (answer.Cut)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = answer.Status;
        foreach ((string name, string value) in answer.Headers)
        {
            context.Response.Headers.Append(name, value);
        }

        if (answer.Body.Length > 0)
        {
            context.Response.ContentType = answer.ContentType;
            byte[] bytes = Encoding.UTF8.GetBytes(answer.Body);
            Observe?.Invoke(bytes);
            await context.Response.Body.WriteAsync(bytes);
        }
    }

    private StubAnswer Checked(StubRequest request)
    {
        lock (_lock)
        {
            try
            {
                Requests.Add(request);
                if (request.Headers.UserAgent.Count == 0)
                {
                    throw new StubFault($"{request} has no User-Agent");
                }

                return Intercept?.Invoke(request) ?? Answer(request);
            }
            catch (Exception e)
            {
                Faults.Add(e is StubFault ? e.Message : e.ToString());
                return new StubAnswer(599);
            }
        }
    }
}
