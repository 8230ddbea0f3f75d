using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Kubernetes.Tests;

public sealed class StoreTests
{
    private static readonly Dictionary<string, Func<JsonObject, IEnumerable<string>>> ByApp = new()
    {
        ["app"] = obj => obj.Get<string>("app") is { } app ? [app] : [],
    };

    private readonly Store<JsonObject> _store = new(ByApp);

    [Fact]
    public void Store_finds_objects_by_an_index_as_they_come_change_and_go()
    {
        _store.Upsert(Item("a", "1", "web"));
        _store.Upsert(Item("b", "2", "web"));
        _store.Upsert(Item("c", "3", "db"));
        Assert.Equal(["a", "b"], Names("web"));

        _store.Upsert(Item("a", "4", "db"));
        Assert.Equal(["b"], Names("web"));
        Assert.Equal(["a", "c"], Names("db"));

        _store.Remove(new("ns", "c"), null);
        Assert.Equal(["a"], Names("db"));

        _store.Replace([Item("d", "5", "web")]);
        Assert.Equal(["d"], Names("web"));
        Assert.Empty(Names("db"));
    }

    [Fact]
    public void Store_refuses_an_index_that_was_never_declared() =>
        Assert.Throws<ArgumentException>(() => _store.ByIndex("owner", "x"));

    [Fact]
    public void Store_reports_nothing_when_a_list_brings_what_is_known()
    {
        _store.Replace([Item("a", "1", "web")]);

        Assert.Empty(_store.Replace([Item("a", "1", "web")]));
    }

    [Fact]
    public void Store_reports_an_object_that_was_replaced_under_its_name()
    {
        _store.Replace([Item("a", "1", "web")]);

        Assert.Single(_store.Replace([Item("a", "1", "web") with { Uid = "another" }]));
    }

    private IEnumerable<string> Names(string app) => _store.ByIndex("app", app).Select(obj => obj.Name()).Order();

    private static ResourceItem<JsonObject> Item(string name, string version, string app) =>
        new(new("ns", name), "uid", version, new() { ["metadata"] = new JsonObject { ["name"] = name }, ["app"] = app });
}
