using System.Net;
using ProgressiveDelivery.Controller.Alerts;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Controller.Tests.Alerts;

public sealed class AlertSenderTests : IDisposable
{
    private static readonly ObjectKey Chat = new("shop", "chat");
    private readonly ManualTimeProvider _time = new();
    private readonly Service _service = new();
    private readonly HttpClient _client;
    private readonly AlertSender _sender;

    public AlertSenderTests()
    {
        _client = new HttpClient(_service);
        var provider = new AlertProvider { Spec = new AlertProviderSpec { Type = "slack", Channel = "releases", SecretRef = new SecretRef { Name = "s" } } };
        IReadOnlyDictionary<string, byte[]> secret = new Dictionary<string, byte[]> { ["token"] = "xoxb-secret"u8.ToArray() };
        _sender = new AlertSender(new AlertTargets(_ => provider, (_, _) => Task.FromResult<IReadOnlyDictionary<string, byte[]>?>(secret)), _ => _client, _time);
    }

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Service_in_trouble_is_asked_again_until_it_takes_the_alert()
    {
        _service.Answers.Enqueue((HttpStatusCode.InternalServerError, ""));
        _service.Answers.Enqueue((HttpStatusCode.TooManyRequests, ""));
        _service.Answers.Enqueue((HttpStatusCode.OK, """{"ok":true,"ts":"1"}"""));

        Assert.Null(await FinishedAsync(_sender.SendAsync(Chat, Some.Alert(), default)));
        Assert.Equal(3, _service.Bodies.Count);
    }

    [Fact]
    public async Task Service_that_stays_down_is_given_up_after_four_tries()
    {
        _service.Answers.Enqueue((HttpStatusCode.BadGateway, "down"));

        Assert.Equal("AlertProvider shop/chat: status 502: down", await FinishedAsync(_sender.SendAsync(Chat, Some.Alert(), default)));
        Assert.Equal(4, _service.Bodies.Count);
    }

    [Fact]
    public async Task Refusal_is_not_repeated_and_its_words_hold_no_secret()
    {
        _service.Answers.Enqueue((HttpStatusCode.Forbidden, "token xoxb-secret is revoked"));

        string? problem = await FinishedAsync(_sender.SendAsync(Chat, Some.Alert(), default));

        Assert.Equal("AlertProvider shop/chat: status 403: token *** is revoked", problem);
        Assert.Single(_service.Bodies);
    }

    [Fact]
    public async Task Later_alerts_of_a_rollout_answer_in_the_thread_of_its_first()
    {
        _service.Answers.Enqueue((HttpStatusCode.OK, """{"ok":true,"ts":"171.2"}"""));

        await _sender.SendAsync(Chat, Some.Alert(), default);
        await _sender.SendAsync(Chat, Some.Alert(), default);
        await _sender.SendAsync(Chat, Some.Alert() with { Revision = "v3" }, default);

        Assert.Equal([false, true, false], _service.Bodies.Select(body => body.Contains("\"thread_ts\":\"171.2\"", StringComparison.Ordinal)));
    }

    /// <summary>Lets every pause pass at once, and no deadline: a try that is under way has one of ten seconds, a pause has none beside it.</summary>
    private async Task<T> FinishedAsync<T>(Task<T> task)
    {
        while (!task.IsCompleted)
        {
            if (_time.Armed is [var pause] && pause != TimeSpan.FromSeconds(10))
            {
                _time.Advance(pause);
            }

            await Task.Yield();
        }

        return await task;
    }

    /// <summary>Answers as told; the last answer stands.</summary>
    private sealed class Service : HttpMessageHandler
    {
        public Queue<(HttpStatusCode Status, string Body)> Answers { get; } = new();

        public List<string> Bodies { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Bodies.Add(await request.Content!.ReadAsStringAsync(cancellationToken));
            (HttpStatusCode status, string body) = Answers.Count > 1 ? Answers.Dequeue() : Answers.Peek();
            return new HttpResponseMessage(status) { Content = new StringContent(body) };
        }
    }
}
