using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Kubernetes.Tests;

/// <summary>One Lease on the fake API server, guarded by its resourceVersion as on a real one.</summary>
internal sealed class FakeLeases
{
    private readonly Lock _lock = new();
    private int _version;

    public JsonObject? Lease { get; private set; }

    /// <summary>When set, answers in place of the Lease.</summary>
    public FakeAnswer? Trouble { get; set; }

    public string Holder => Lease.Get<string>("spec", "holderIdentity") ?? "";

    public FakeAnswer Answer => async (request, context) =>
    {
        if (Trouble is { } trouble)
        {
            await trouble(request, context);
            return;
        }

        FakeAnswer answer;
        lock (_lock)
        {
            answer = Handle(request);
        }

        await answer(request, context);
    };

    /// <summary>Another writer changes the Lease.</summary>
    public void Put(JsonObject? lease)
    {
        lock (_lock)
        {
            Store(lease?.Clone());
        }
    }

    /// <summary>A Lease as another holder writes it, with a wall clock of its own.</summary>
    public static JsonObject HeldBy(string? holder, int seconds = 15, string renewed = "2001-01-01T00:00:00.000000Z") => new()
    {
        ["metadata"] = new JsonObject { ["name"] = "canary", ["namespace"] = "ns", ["labels"] = new JsonObject { ["kept"] = "yes" } },
        ["spec"] = new JsonObject
        {
            ["holderIdentity"] = holder,
            ["leaseDurationSeconds"] = seconds,
            ["renewTime"] = renewed,
            ["leaseTransitions"] = 4,
        },
    };

    private FakeAnswer Handle(FakeRequest request)
    {
        switch (request.Method)
        {
            case "GET":
                return Lease is null ? Answers.Status(404, "NotFound") : Answers.Json(Lease.ToJsonString());
            case "POST" when Lease is not null:
                return Answers.Status(409, "AlreadyExists");
            case "PUT" when Lease is null:
                return Answers.Status(404, "NotFound");
            case "PUT" when request.Json.ResourceVersion() != Lease!.ResourceVersion():
                return Answers.Status(409, "Conflict", "the object has been modified");
            default:
                Store(request.Json);
                return Answers.Json(Lease!.ToJsonString());
        }
    }

    private void Store(JsonObject? lease)
    {
        if (lease is not null)
        {
            lease["metadata"]!["resourceVersion"] = $"{++_version}";
        }

        Lease = lease;
    }
}
