using System.Text.Json;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;

namespace ProgressiveDelivery.Controller.Tests.Decisions.Simulation;

/// <summary>The Canary in the API server: spec, status, annotations and deletion.</summary>
internal sealed class CanaryObject
{
    private readonly Dictionary<string, string> _annotations = [];
    private IReadOnlyDictionary<string, string> _published = new Dictionary<string, string>();
    private long _generation = 1;
    private DateTimeOffset? _deletedAt;

    public CanarySpec Spec { get; private set; } = new()
    {
        TargetRef = new TargetRef { Kind = "Deployment", Name = "app" },
        IngressRef = new IngressRef { Name = "app" },
        Service = new CanaryService { Port = 80 },
        ProgressDeadlineSeconds = 60,
        Analysis = new CanaryAnalysis { Interval = "10s", Threshold = 2, StepWeights = [20, 50, 80] },
        Rollback = new RollbackSpec { Git = new GitRollbackSpec() },
    };

    public CanaryStatus? Status { get; private set; }

    public IReadOnlyList<string> Problems { get; set; } = [];

    public bool HasFinalizer { get; private set; }

    public bool IsBeingDeleted => _deletedAt is not null;

    public bool IsGone => IsBeingDeleted && !HasFinalizer;

    /// <summary>Whether the status goes through its JSON form, so that nothing survives that the API server would not keep.</summary>
    public bool KeepsJsonOnly { get; set; }

    public Canary Read() => new()
    {
        Metadata = new ObjectMeta
        {
            Name = "app",
            Namespace = "shop",
            Uid = "7a1c",
            Generation = _generation,
            DeletionTimestamp = _deletedAt,
            Finalizers = HasFinalizer ? [Canary.Finalizer] : null,
            Annotations = _published,
        },
        Spec = Spec,
        Status = Status,
    };

    public void Edit(Func<CanarySpec, CanarySpec> change)
    {
        Spec = change(Spec);
        _generation++;
    }

    public void Annotate(string key, string value)
    {
        _annotations[key] = value;
        _published = new Dictionary<string, string>(_annotations);
    }

    public void Delete(DateTimeOffset now) => _deletedAt ??= now;

    public void SetFinalizer(bool present) => HasFinalizer = present;

    public void LoseStatus() => Status = null;

    /// <returns>Whether the status differs from the one before.</returns>
    public bool Write(CanaryStatus status)
    {
        if (Status is { } before && StatusEquality.Same(before, status))
        {
            return false;
        }

        Status = KeepsJsonOnly
            ? JsonSerializer.Deserialize(JsonSerializer.Serialize(status, ApiJson.Default.CanaryStatus), ApiJson.Default.CanaryStatus)
            : status;
        return true;
    }

    /// <summary>Nobody holds the release any more: valid, not suspended, not paused.</summary>
    public void Release()
    {
        Problems = [];
        Edit(spec => spec with { Suspend = false, Analysis = spec.Analysis with { Pauses = null } });
        Annotate(Requests.Pause, "none");
        if (Status is { LastAppliedSpec: { } revision })
        {
            Annotate(Requests.Resume, $"{revision}@at last");
        }
    }
}
