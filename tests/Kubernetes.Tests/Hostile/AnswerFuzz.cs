using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using ProgressiveDelivery.Testing;
using static ProgressiveDelivery.Kubernetes.Tests.Answers;

namespace ProgressiveDelivery.Kubernetes.Tests.Hostile;

/// <summary>Objects are written by everybody, and answers come by way of proxies: a bad one is told, and takes no other down with it.</summary>
public sealed class AnswerFuzz
{
    private static readonly string[] Tokens = ["\"\\ud800\"", "[[[[[[[[", "{\"a\":", "\"metadata\":", "\"resourceVersion\":", "\"kind\":\"Status\"", "\"code\":", "\"causes\":", "\"type\":\"ERROR\"", "\n"];

    [Fact]
    public void Damaged_refusal_is_told_in_short_words() => Fuzz.Bytes(
        [Encoding.UTF8.GetBytes("""{"kind":"Status","code":409,"reason":"Conflict","message":"no","details":{"retryAfterSeconds":3,"causes":[{"reason":"a","field":"b","message":"c"}]}}"""), "<html>\n<body>Bad gateway</body></html>"u8.ToArray()],
        body =>
        {
            using var response = new HttpResponseMessage(HttpStatusCode.BadRequest) { Content = new ByteArrayContent(body) };
            ApiException refusal = ErrorReader.ReadAsync(response, "list pods", DateTimeOffset.UnixEpoch, default).GetAwaiter().GetResult();
            Assert.Equal(HttpStatusCode.BadRequest, refusal.StatusCode);
            Assert.NotNull(refusal.Message);
        },
        Tokens);

    [Fact]
    public void Damaged_list_is_read_or_refused() => Fuzz.Bytes(
        [Encoding.UTF8.GetBytes("""{"kind":"ConfigMapList","metadata":{"resourceVersion":"7"},"items":[{"metadata":{"name":"a","namespace":"ns","uid":"1","resourceVersion":"5"},"data":{"x":"y"}},{"metadata":{"name":"b"},"kind":"ConfigMap","apiVersion":"v1"}]}""")],
        body => Refused(async () =>
        {
            using var transport = Transport(body);
            ListResult<JsonObject> list = await new PagedList<JsonObject>(transport, Resources.ConfigMaps, "ns", new ListOptions()).ReadAsync(default);
            Assert.All(list.Entries, entry => Assert.True(entry.Value is not null || entry.DecodeError is not null));
        }),
        Tokens);

    [Fact]
    public void Damaged_watch_yields_events_or_breaks_as_a_connection_does() => Fuzz.Bytes(
        [Encoding.UTF8.GetBytes(Event("ADDED", Item("a", "11")) + "\n" + Event("BOOKMARK", Item("", "12")) + "\n" + Event("DELETED", Item("a", "13")) + "\n" + """{"type":"ERROR","object":{"kind":"Status","code":410}}""" + "\n")],
        body => Refused(async () =>
        {
            using var transport = Transport(body);
            await using WatchStream<JsonObject> stream = await WatchStream<JsonObject>.OpenAsync(transport, TimeProvider.System, Resources.ConfigMaps, "ns", new WatchOptions { ResourceVersion = "10" }, default);
            await foreach (WatchEvent<JsonObject> change in stream.ReadAsync(default))
            {
                Assert.True(change.Item is not null || change.Error is not null || change.Type == WatchEventType.Unknown);
            }
        }),
        Tokens);

    [Fact]
    public void Damaged_Lease_has_a_holder_or_none() => Fuzz.Texts(
        ["""{"metadata":{"name":"l"},"spec":{"holderIdentity":"a","leaseDurationSeconds":15,"leaseTransitions":3,"renewTime":"2026-03-04T12:00:00.000000Z"}}"""],
        text =>
        {
            if (Parsed(text) is { } lease)
            {
                Assert.True(LeaseRecord.Duration(lease) is not { } duration || duration > TimeSpan.Zero);
                LeaseRecord.HeldBy(lease, LeaseRecord.Holder(lease) + "x", TimeSpan.FromSeconds(15), DateTimeOffset.UnixEpoch);
                ServedApis.Read(lease);
            }
        },
        ["\"spec\":", "\"leaseTransitions\":", "\"groups\":[{\"versions\":"]);

    private static JsonObject? Parsed(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, KubernetesJsonContext.Strict.JsonObject);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Only what an informer takes for trouble of the connection.</summary>
    private static void Refused(Func<Task> read)
    {
        try
        {
            read().GetAwaiter().GetResult();
        }
        catch (Exception exception) when (exception is JsonException or IOException or HttpRequestException or ApiException)
        {
        }
    }

    private static ApiTransport Transport(byte[] body) =>
        new(new ConnectionSettings { Server = new Uri("http://api.example") }, new StubHandler(() => new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(body) }), TimeProvider.System, NullLogger.Instance);
}
