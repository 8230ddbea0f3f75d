using System.ComponentModel.DataAnnotations;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Starts;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Outbound;

namespace ProgressiveDelivery.Controller.Hosting;

/// <summary>Settings of the process, from the configuration section <c>Canary</c>: environment, command line, file.</summary>
internal sealed class ControllerOptions
{
    public const string Section = "Canary";

    private string? _identity;

    /// <summary>Prometheus for built-in metrics and inline queries, where a Canary names none.</summary>
    public string? MetricsServer { get; set; }

    /// <summary>Secret in the controller's namespace with credentials for it: username and password, or token, and ca.crt.</summary>
    public string? MetricsServerSecret { get; set; }

    /// <summary>AWS region of it, if its queries must be signed: it is Amazon Managed Service for Prometheus then.</summary>
    public string? MetricsServerRegion { get; set; }

    /// <summary>IAM role to assume before they are signed; the controller's own when empty.</summary>
    public string? MetricsServerRoleArn { get; set; }

    /// <summary>Prefix of ingress-nginx's annotations.</summary>
    [Required]
    public string IngressAnnotationsPrefix { get; set; } = "nginx.ingress.kubernetes.io";

    /// <summary>Namespace to watch; all when empty.</summary>
    public string? WatchNamespace { get; set; }

    /// <summary>Whether objects of Flux and Argo CD are read and asked; they live in namespaces of their own, so that it takes a ClusterRole.</summary>
    public bool GitOps { get; set; } = true;

    /// <summary>Label selector of the Canaries to work on, for several controllers that share a cluster by labels; all when empty.</summary>
    public string? WatchLabelSelector { get; set; }

    /// <summary>Labels by which a Deployment may tell its pods apart, first match wins; <see cref="PodLabels"/> has the default.</summary>
    public string[] SelectorLabels { get; set; } = [];

    /// <summary>The labels that count: a default in the setting itself would stand before what the user wants.</summary>
    public IReadOnlyList<string> PodLabels() => SelectorLabels.Length > 0 ? SelectorLabels : ["app", "name", "app.kubernetes.io/name"];

    /// <summary>Prefixes of the labels of a target that its primary carries too; all when empty or <c>*</c>. Marks of deployers are never carried.</summary>
    public string[] IncludeLabelPrefix { get; set; } = [];

    /// <summary>Whether the ConfigMaps that a target's pods read are part of its revision.</summary>
    public bool ConfigTracking { get; set; } = true;

    /// <summary>Whether Secrets are too; each is read by its name, none is ever listed or watched.</summary>
    public bool SecretTracking { get; set; } = true;

    /// <summary>After what time a Secret that targets read is read again, for changes that nothing else tells of.</summary>
    [Range(typeof(TimeSpan), "00:00:30", "1.00:00:00")]
    public TimeSpan SecretInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a side that lost its traffic keeps its pods.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan Drain { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Canaries that are worked on at once.</summary>
    [Range(1, 1000)]
    public int Workers { get; set; } = 8;

    /// <summary>Whether several replicas elect one that works.</summary>
    public bool LeaderElection { get; set; } = true;

    /// <summary>Whether several replicas share the Canaries, each with a Lease of its own, instead of electing one that works.</summary>
    public bool Shards { get; set; }

    /// <summary>Name of the Lease; of the group of them where replicas share the work.</summary>
    [Required]
    public string LeaseName { get; set; } = "canary-controller";

    /// <summary>How long others wait for a leader that has gone silent.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:10:00")]
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Folder for clones of Git repositories; the only one that is written to.</summary>
    [Required]
    public string GitCache { get; set; } = Path.Combine(Path.GetTempPath(), "canary-git");

    /// <summary>Namespace of Argo CD itself: Applications whose tracking id names no namespace live there.</summary>
    [Required]
    public string ArgoCdNamespace { get; set; } = "argocd";

    /// <summary>Label by which Argo CD tracks resources, where it is set to track by label; empty otherwise.</summary>
    public string? ArgoCdInstanceLabel { get; set; }

    /// <summary>How long the cluster may take to follow a revert in Git before somebody is told.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "23:59:59")]
    public TimeSpan ConvergenceDeadline { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Reverts in one Git repository within an hour; 0 sets no limit.</summary>
    [Range(0, 10000)]
    public int MaxRevertsPerRepositoryAndHour { get; set; } = 10;

    /// <summary>Canaries that may fail by their metrics within the window before nothing is committed any more; 0 turns that off.</summary>
    [Range(0, 10000)]
    public int BreakerFailures { get; set; } = 5;

    /// <summary>Share of all Canaries in percent that may do so, where that is fewer, but at least 2; 0 leaves the number alone.</summary>
    [Range(0, 100)]
    public int BreakerSharePercent { get; set; } = 50;

    /// <summary>How far apart failures may be to count as at once.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "23:59:59")]
    public TimeSpan BreakerWindow { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Recurring times in which no Canary's rollout begins.</summary>
    public FreezeWindowOptions[] FreezeWindows { get; set; } = [];

    /// <summary>Rollouts that may be under way at once; 0 sets no limit.</summary>
    [Range(0, 100000)]
    public int MaxConcurrentRollouts { get; set; }

    /// <summary>Rollouts that may be under way at once in each namespace; 0 sets no limit.</summary>
    [Range(0, 100000)]
    public int MaxConcurrentRolloutsPerNamespace { get; set; }

    /// <summary>AlertProvider, as <c>namespace/name</c>, that is told of Canaries which name none; empty for nobody.</summary>
    [RegularExpression("^([a-z0-9][-a-z0-9.]*/[a-z0-9][-a-z0-9.]*)?$", ErrorMessage = "AlertProvider must be namespace/name.")]
    public string AlertProvider { get; set; } = "";

    /// <summary>The least that it is told: info, warn or error.</summary>
    [RegularExpression("^(info|warn|error)$", ErrorMessage = "AlertSeverity must be info, warn or error.")]
    public string AlertSeverity { get; set; } = "info";

    /// <summary>Name of this cluster in alerts.</summary>
    public string? ClusterName { get; set; }

    /// <summary>Whether a Canary may refer to MetricTemplates and AlertProviders of its own namespace only.</summary>
    public bool NoCrossNamespaceRefs { get; set; }

    /// <summary>
    /// Hosts that metric providers, Git remotes, alerts and webhooks may be at, such as <c>hooks.example.com</c> or <c>*.example.org</c>; all when
    /// empty. <see cref="MetricsServer"/> is one of them anyhow.
    /// </summary>
    public string[] AllowedHosts { get; set; } = [];

    /// <summary>Kubeconfig; found as kubectl does when empty, or in-cluster.</summary>
    public string? Kubeconfig { get; set; }

    /// <summary>Name of this pod, for the Lease and Events.</summary>
    public string PodName { get; set; } = Environment.GetEnvironmentVariable("POD_NAME") ?? Environment.MachineName;

    /// <summary>Namespace of this pod, for the Lease and the metrics server's Secret.</summary>
    public string PodNamespace { get; set; } = Environment.GetEnvironmentVariable("POD_NAMESPACE") ?? "default";

    public RevertLimits RevertLimits => new()
    {
        PerRepositoryAndHour = MaxRevertsPerRepositoryAndHour,
        BreakerFailures = BreakerFailures,
        BreakerSharePercent = BreakerSharePercent,
        BreakerWindow = BreakerWindow,
    };

    /// <exception cref="ArgumentException">One of <see cref="AllowedHosts"/> is no host.</exception>
    public AddressPolicy Addresses()
        => new(AllowedHosts.Length > 0 && Uri.TryCreate(MetricsServer, UriKind.Absolute, out Uri? own) ? [.. AllowedHosts, own.IdnHost] : AllowedHosts);

    public RolloutLimits RolloutLimits => new(MaxConcurrentRollouts, MaxConcurrentRolloutsPerNamespace);

    /// <summary>Uid of this pod: a container that is started again in it is certain that its predecessor has ended, and need not wait for its Lease.</summary>
    public string? PodUid { get; set; } = Environment.GetEnvironmentVariable("POD_UID");

    /// <summary>Name under which Leases are held.</summary>
    public string Identity => _identity ??= $"{PodName}_{(string.IsNullOrEmpty(PodUid) ? Guid.NewGuid().ToString("N") : PodUid)}";

    public ObjectKey Lease => new(PodNamespace, LeaseName);
}
