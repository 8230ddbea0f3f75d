using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ProgressiveDelivery.Sandbox.Playground.Load;

namespace ProgressiveDelivery.Sandbox.Tests.Playground;

public sealed class LoadGeneratorTests : IAsyncLifetime
{
    private readonly TaskCompletionSource _enough = new();
    private readonly TaskCompletionSource _release = new();
    private WebApplication _server = null!;
    private int _arrived;
    private RequestDelegate _answer = _ => Task.CompletedTask;

    public async Task InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(context =>
        {
            if (Interlocked.Increment(ref _arrived) == 50)
            {
                _enough.SetResult();
            }

            return _answer(context);
        });
        await _server.StartAsync();
    }

    public Task DisposeAsync() => _server.DisposeAsync().AsTask();

    [Fact]
    public async Task Every_answer_is_remembered_with_its_version()
    {
        _answer = context =>
        {
            context.Response.Headers["X-App-Version"] = context.Request.Host.Value;
            return Task.CompletedTask;
        };
        await using var load = new LoadGenerator(Address, "shop.example.test", 200);

        load.Start();
        await _enough.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await load.DisposeAsync();

        IReadOnlyList<Answer> answers = load.Between(DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
        Assert.True(answers.Count >= 50);
        Assert.All(answers, answer => Assert.Equal((200, "shop.example.test"), (answer.Status, answer.Version)));
    }

    [Fact]
    public async Task Requests_go_on_when_answers_do_not_come()
    {
        _answer = _ => _release.Task;
        await using var load = new LoadGenerator(Address, "shop.example.test", 200);

        load.Start();
        await _enough.Task.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Empty(load.Between(DateTimeOffset.MinValue, DateTimeOffset.MaxValue));
        _release.SetResult();
        await load.AnsweredAsync();
        Assert.True(load.Between(DateTimeOffset.MinValue, DateTimeOffset.MaxValue).Count >= 50);
    }

    [Fact]
    public async Task Broken_connection_is_an_answer_without_status()
    {
        _answer = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        await using var load = new LoadGenerator(Address, "shop.example.test", 200);

        load.Start();
        await _enough.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await load.DisposeAsync();

        Assert.All(load.Between(DateTimeOffset.MinValue, DateTimeOffset.MaxValue), answer => Assert.True(answer.IsFailed(null)));
    }

    private Uri Address => new(_server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
}
