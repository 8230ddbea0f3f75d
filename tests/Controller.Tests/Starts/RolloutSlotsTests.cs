using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Starts;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Controller.Tests.Starts;

public sealed class RolloutSlotsTests
{
    private readonly Dictionary<ObjectKey, Canary> _canaries = [];
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void As_many_rollouts_begin_as_the_cap_allows_and_the_next_one_hears_its_place()
    {
        RolloutSlots slots = Slots(inAll: 2);
        Put("a/one", Phase.Progressing);
        Put("b/two", Phase.Initialized);
        Put("b/three", Phase.Succeeded);

        Assert.True(Ask(slots, "b/two").IsFree);
        RolloutSlot third = Ask(slots, "b/three");

        Assert.False(third.IsFree);
        Assert.Equal("it is number 1 of those that wait for their turn, for 2 rollouts may be under way at once", third.Words);
    }

    [Theory]
    [InlineData(Phase.Progressing, false)]
    [InlineData(Phase.Promoting, false)]
    [InlineData(Phase.Finalising, false)]
    [InlineData(Phase.Failed, true)]
    [InlineData(Phase.Succeeded, true)]
    [InlineData(Phase.Initializing, true)]
    public void Rollout_takes_its_slot_from_its_first_pod_to_its_end(string phase, bool isFree)
    {
        RolloutSlots slots = Slots(inAll: 1);
        Put("a/one", phase);
        Put("a/two", Phase.Initialized);

        Assert.Equal(isFree, Ask(slots, "a/two").IsFree);
    }

    [Fact]
    public void Namespace_has_a_cap_of_its_own()
    {
        RolloutSlots slots = Slots(perNamespace: 1);
        Put("a/one", Phase.Progressing);
        Put("a/two", Phase.Initialized);
        Put("b/one", Phase.Initialized);

        Assert.Equal("it is number 1 of those that wait for their turn, for 1 rollouts may be under way at once in namespace a", Ask(slots, "a/two").Words);
        Assert.True(Ask(slots, "b/one").IsFree);
    }

    [Fact]
    public void Oldest_revision_goes_first_and_a_newcomer_waits_behind_it()
    {
        RolloutSlots slots = Slots(inAll: 1);
        Put("a/newer", Phase.Initialized, waitsSince: 20);
        Put("a/older", Phase.Initialized, waitsSince: 10);
        Put("a/newcomer", Phase.Initialized);

        Assert.Equal((false, 3), (Ask(slots, "a/newcomer").IsFree, Ask(slots, "a/newcomer").Place));
        Assert.Equal((false, 2), (Ask(slots, "a/newer").IsFree, Ask(slots, "a/newer").Place));
        Assert.True(Ask(slots, "a/older").IsFree);
    }

    [Fact]
    public void Place_in_the_queue_outlives_the_process()
    {
        Put("a/newer", Phase.Initialized, waitsSince: 20);
        Put("a/older", Phase.Initialized, waitsSince: 10);

        Assert.False(Ask(Slots(inAll: 1), "a/newer").IsFree);
        Assert.True(Ask(Slots(inAll: 1), "a/older").IsFree);
    }

    [Fact]
    public void One_that_cannot_be_brought_on_loses_its_turn_after_a_while()
    {
        RolloutSlots slots = Slots(inAll: 1);
        Put("a/stuck", Phase.Initialized, waitsSince: 10);
        Put("a/next", Phase.Initialized, waitsSince: 20);

        RolloutSlot first = Ask(slots, "a/next");
        _time.Advance(first.LookAgainAt!.Value - _time.GetUtcNow());

        Assert.False(first.IsFree);
        Assert.True(Ask(slots, "a/next").IsFree);
    }

    [Fact]
    public void One_of_another_namespace_is_not_kept_behind_those_whose_namespace_is_full()
    {
        RolloutSlots slots = Slots(inAll: 3, perNamespace: 1);
        Put("a/one", Phase.Progressing);
        Put("a/two", Phase.Initialized, waitsSince: 10);
        Put("b/one", Phase.Initialized);

        Assert.True(Ask(slots, "b/one").IsFree);
    }

    [Fact]
    public void Slot_that_is_promised_and_never_used_falls_free()
    {
        RolloutSlots slots = Slots(inAll: 1);
        Put("a/one", Phase.Initialized);
        Put("a/two", Phase.Initialized);
        Assert.True(Ask(slots, "a/one").IsFree);

        RolloutSlot second = Ask(slots, "a/two");
        _time.Advance(second.LookAgainAt!.Value - _time.GetUtcNow());

        Assert.False(second.IsFree);
        Assert.True(Ask(slots, "a/two").IsFree);
    }

    [Fact]
    public void End_of_a_rollout_calls_those_whose_turn_it_is_and_the_next_few()
    {
        RolloutSlots slots = Slots(inAll: 2);
        Put("a/running", Phase.Progressing);
        Canary before = Put("a/ended", Phase.Finalising);
        Canary after = Put("a/ended", Phase.Succeeded);
        for (int i = 0; i < 30; i++)
        {
            Put($"a/w{i:00}", Phase.Initialized, waitsSince: 100 - i);
        }

        Assert.True(slots.Moves(before, after));
        Assert.True(slots.Moves(before, null));
        Assert.False(slots.Moves(after, after));
        Assert.Equal(["a/w29", "a/w28", "a/w27"], slots.Next().Take(3).Select(key => key.ToString()));
        Assert.Equal(10, slots.Next().Count);
    }

    [Fact]
    public void Canary_that_is_deleted_waits_no_more()
    {
        RolloutSlots slots = Slots(inAll: 1);
        Canary gone = Put("a/gone", Phase.Initialized, waitsSince: 10);
        _canaries[new ObjectKey("a", "gone")] = gone with { Metadata = gone.Metadata with { DeletionTimestamp = _time.GetUtcNow() } };
        Put("a/next", Phase.Initialized, waitsSince: 20);

        Assert.True(Ask(slots, "a/next").IsFree);
    }

    private RolloutSlots Slots(int inAll = 0, int perNamespace = 0) => new(() => _canaries.Values, new RolloutLimits(inAll, perNamespace), _time);

    private RolloutSlot Ask(RolloutSlots slots, string key) => slots.Ask(_canaries[ObjectKey.Parse(key)], "v2");

    private Canary Put(string name, string phase, int? waitsSince = null)
    {
        var key = ObjectKey.Parse(name);
        Canary given = Decisions.Given.In(phase, status => status with
        {
            Held = waitsSince is { } seconds ? new HeldStatus { Revision = "v2", Since = _time.GetUtcNow().AddHours(-1).AddSeconds(seconds), Reason = StartRules.Queued } : null,
        }).Canary;
        return _canaries[key] = given with { Metadata = given.Metadata with { Name = key.Name, Namespace = key.Namespace } };
    }
}
