using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using ProgressiveDelivery.Testing;
using static ProgressiveDelivery.Kubernetes.Tests.Answers;

namespace ProgressiveDelivery.Kubernetes.Tests;

public sealed class TypedResourceTests
{
    private static readonly Resource<Widget> Widgets = new("x.io", "v1", "widgets", "Widget", WidgetJson.Default.Widget);

    [Fact]
    public async Task T13_List_of_records_holds_the_readable_ones_and_names_the_others()
    {
        await using FakeApiServer server = FakeApiServer.Start().Then(List(
            "10",
            """{"metadata":{"namespace":"ns","name":"a","resourceVersion":"1"},"spec":{"size":3}}""",
            """{"metadata":{"namespace":"ns","name":"b","resourceVersion":"2"},"spec":{"size":"large"}}"""));
        using var client = new ApiClient(server.Settings);

        ListResult<Widget> list = await client.ListAsync(Widgets, "ns", ListOptions.All, CancellationToken.None);

        Assert.Equal(3, Assert.Single(list.Items).Spec!.Size);
        Assert.Equal("Widget", list.Items.Single().Kind);
        Assert.Equal(new("ns", "b"), list.Entries[1].Key);
        Assert.NotNull(list.Entries[1].DecodeError);
    }

    [Fact]
    public async Task T31_Record_keeps_fields_it_does_not_know_in_its_extension_data()
    {
        const string Raw = """{"apiVersion":"x.io/v1","kind":"Widget","metadata":{"name":"a","namespace":"ns"},"spec":{"size":3,"colour":"red"}}""";
        await using FakeApiServer server = FakeApiServer.Start().Then(Json(Raw), Json(Raw));
        using var client = new ApiClient(server.Settings);

        Widget read = (await client.GetAsync(Widgets, new("ns", "a"), CancellationToken.None))!;
        await client.ReplaceAsync(Widgets, new("ns", "a"), read, CancellationToken.None);

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Raw), JsonNode.Parse(server.Requests[1].Body)));
    }

    [Fact]
    public async Task Informer_keeps_records_as_its_transform_leaves_them()
    {
        var time = new ManualTimeProvider();
        await using FakeApiServer server = FakeApiServer.Start(time).Then(
            List("10", """{"metadata":{"namespace":"ns","name":"a","resourceVersion":"1","managedFields":[]},"spec":{"size":3}}"""));
        using var client = new ApiClient(server.Settings, time);
        using var stop = new CancellationTokenSource();
        var informer = new Informer<Widget>(client, Widgets, new() { Namespace = "ns", Transform = widget => widget with { Metadata = null } });
        Task run = informer.RunAsync(stop.Token);
        await informer.WaitForSyncAsync(CancellationToken.None).WaitAsync(Wait.Limit);

        Assert.Null(informer.Store.Get(new("ns", "a"))!.Metadata);
        Assert.Equal("/apis/x.io/v1/namespaces/ns/widgets", server.Requests[0].Path);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }
}

internal sealed record Widget(string? ApiVersion, string? Kind, JsonObject? Metadata, WidgetSpec? Spec);

internal sealed record WidgetSpec(int Size)
{
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Widget))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class WidgetJson : JsonSerializerContext;
