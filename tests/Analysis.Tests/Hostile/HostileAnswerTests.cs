using System.Net;
using System.Text;
using ProgressiveDelivery.Analysis.Tests.Faults;
using ProgressiveDelivery.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ProgressiveDelivery.Analysis.Tests.Hostile;

/// <summary>Servers that mean harm, over real connections, for every kind of provider: each ends in a reading that says so, in bounded memory and time.</summary>
public sealed class HostileAnswerTests
{
    private const long OneGigabyte = 1L << 30;

    private static readonly byte[] Chunk = [.. Enumerable.Repeat((byte)' ', 64 * 1024)];

    public static TheoryData<string> Names => [.. FaultMatrix.Providers.Select(provider => provider.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Answer_of_a_gigabyte_is_cut_off(string name)
    {
        Verdict verdict = await MeetAsync(name, async context =>
        {
            context.Response.ContentLength = OneGigabyte;
            for (long sent = 0; sent < OneGigabyte && !context.RequestAborted.IsCancellationRequested; sent += Chunk.Length)
            {
                await context.Response.Body.WriteAsync(Chunk, context.RequestAborted);
            }
        });

        Assert.Equal(VerdictKind.ProviderUnavailable, verdict.Kind);
        Assert.Contains("MiB", verdict.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Small_answer_that_unpacks_to_a_gigabyte_is_cut_off(string name)
    {
        Verdict verdict = await MeetAsync(name, async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new System.IO.Compression.GZipStream(context.Response.Body, System.IO.Compression.CompressionLevel.Fastest);
            for (long unpacked = 0; unpacked < OneGigabyte / 16 && !context.RequestAborted.IsCancellationRequested; unpacked += Chunk.Length)
            {
                await gzip.WriteAsync(Chunk, context.RequestAborted);
            }
        });

        Assert.Equal(VerdictKind.ProviderUnavailable, verdict.Kind);
        Assert.Contains("MiB", verdict.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Redirect_to_itself_is_not_followed(string name)
    {
        int asked = 0;
        Verdict verdict = await MeetAsync(name, context =>
        {
            asked++;
            context.Response.Redirect(context.Request.Path + context.Request.QueryString, permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        });

        Assert.Equal(VerdictKind.ProviderUnavailable, verdict.Kind);
        Assert.Contains("redirect", verdict.Sentence, StringComparison.Ordinal);
        Assert.Equal(1, asked);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Server_that_drips_is_given_up_at_the_deadline(string name)
    {
        var dripping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Verdict verdict = await MeetAsync(
            name,
            async context =>
            {
                await context.Response.Body.WriteAsync("{\"a\":"u8.ToArray());
                await context.Response.Body.FlushAsync();
                dripping.SetResult();
                await new TaskCompletionSource().Task.WaitAsync(context.RequestAborted);
            },
            dripping.Task);

        Assert.Equal(VerdictKind.ProviderUnavailable, verdict.Kind);
        Assert.Contains("did not answer within", verdict.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Answer_nested_without_end_is_no_reading(string name) =>
        Assert.Equal(VerdictKind.ProviderUnavailable, (await MeetAsync(name, context => context.Response.WriteAsync(new string('[', 500_000)))).Kind);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Answer_that_is_no_text_is_no_reading(string name) =>
        Assert.Contains((await MeetAsync(name, context => context.Response.Body.WriteAsync(Encoding.Latin1.GetBytes("{\"status\": \"\xff\xfe\xc0\", \"\xed\xa0\x80\": 1}")).AsTask())).Kind, (VerdictKind[])[VerdictKind.ProviderUnavailable, VerdictKind.NotEnoughEvidence]);

    /// <summary>One look of a provider at a server that answers its query so; tokens are given out as they should be.</summary>
    private static async Task<Verdict> MeetAsync(string name, RequestDelegate answer, Task? stuck = null)
    {
        ProviderUnderFault provider = FaultMatrix.Providers.Single(each => each.Name == name);
        var time = new ManualTimeProvider(new DateTimeOffset(2026, 1, 1, 12, 0, 30, TimeSpan.Zero));
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        await using WebApplication app = builder.Build();
        app.Run(async context => await (provider.Before(await FaultServer.ReadAsync(context)) is { } before ? context.Response.WriteAsync(before.Body) : answer(context)));
        await app.StartAsync();
        string address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        IMetricProvider connected = provider.Connect(address, time);
        var check = new MetricCheck { Name = name, Range = new ThresholdRange(42, 42), Query = provider.Query, Provider = connected, Interval = ProviderUnderFault.Window };

        Task<AnalysisResult> looking = new AnalysisRunner(time).RunAsync([check], CancellationToken.None);
        time.Advance(provider.Gathering);
        if (stuck is not null)
        {
            await Task.WhenAny(stuck, looking);
            time.Advance(provider.Timeout - provider.Gathering);
        }

        AnalysisResult result = await looking;
        (connected as IDisposable)?.Dispose();
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await app.StopAsync(now.Token);
        return result.Verdicts[0];
    }
}
