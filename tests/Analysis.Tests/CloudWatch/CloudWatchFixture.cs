using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ProgressiveDelivery.Analysis.CloudWatch;
using ProgressiveDelivery.Aws;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Analysis.Tests.CloudWatch;

/// <summary>A CloudWatch, a provider that asks it and a clock that stands at 12:00:30.</summary>
internal sealed class CloudWatchFixture : IAsyncDisposable
{
    public const string Query = """[{"Id":"m1","MetricStat":{"Metric":{"Namespace":"Shop","MetricName":"Errors","Dimensions":[{"Name":"app","Value":"cart"}]},"Period":60,"Stat":"Sum"}}]""";

    private readonly FakeCloudWatch _server;

    private CloudWatchFixture(FakeCloudWatch server, ManualTimeProvider time)
    {
        (_server, Time) = (server, time);
        Settings = new CloudWatchSettings { Access = new AwsAccess("eu-central-1", null, FakeCloudWatch.Keys), Address = server.Address };
        Provider = new CloudWatchProvider(Settings, time);
    }

    public ManualTimeProvider Time { get; }

    public CloudWatchSettings Settings { get; }

    public CloudWatchProvider Provider { get; }

    public IReadOnlyList<JsonObject> Calls => [.. _server.Calls];

    /// <summary>The canary has had traffic for an hour.</summary>
    public IMetricProvider View => Provider.Over(TimeSpan.FromMinutes(1), Time.GetUtcNow().AddHours(-1));

    public static Task<CloudWatchFixture> StartAsync(Func<JsonObject, JsonObject> answer) =>
        StartAsync((call, context) => FakeCloudWatch.WriteAsync(context, answer(call).ToJsonString()));

    public static async Task<CloudWatchFixture> StartAsync(Func<JsonObject, HttpContext, Task> answer)
    {
        var time = new ManualTimeProvider(new DateTimeOffset(2026, 1, 1, 12, 0, 30, TimeSpan.Zero));
        return new CloudWatchFixture(await FakeCloudWatch.StartAsync(time, answer), time);
    }

    public async Task<MetricReading> AskAsync(string query = Query) => (await AskAsync([query])).Single();

    /// <summary>Asks all at once; the batch goes out without waiting for the clock of the machine.</summary>
    public async Task<IReadOnlyList<MetricReading>> AskAsync(IReadOnlyList<string> queries)
    {
        Task<MetricReading>[] readings = [.. queries.Select(query => View.QueryAsync(query, CancellationToken.None))];
        Time.Advance(CloudWatchProvider.Gathering);
        return await Task.WhenAll(readings);
    }

    public async ValueTask DisposeAsync()
    {
        Provider.Dispose();
        await _server.DisposeAsync();
    }
}
