using System.Text.Json.Nodes;
using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Analysis.Templates;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Hosting;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Routing;

namespace ProgressiveDelivery.Controller.Checks;

/// <summary>Checks what a schema cannot say. Each problem is a sentence that tells what to change.</summary>
internal sealed class SpecValidator(ClusterCache cache, DependencyIndex dependencies, ControllerOptions options)
{
    /// <summary>A Service name may have 63 characters, of which our suffixes take eight.</summary>
    private const int LongestServiceName = 55;

    public IReadOnlyList<string> Problems(Canary canary, JsonObject? target, SelectorLabel? label)
        =>
        [
            .. Unsupported(canary.Spec),
            .. Renamed(canary),
            .. Durations(canary.Spec),
            .. Steps(canary.Spec),
            .. ScheduleChecks.In(canary.Spec),
            .. GitRollbackChecks.In(canary.Spec),
            .. MetricsSources.Problems(canary.Spec),
            .. Metrics(canary),
            .. CrossNamespace(canary),
            .. Objects(canary, target, label),
        ];

    private static IEnumerable<string> Unsupported(CanarySpec spec)
        => UnsupportedFields.In(spec).Select(field => $"{field} is not supported by this version; remove it.");

    private static IEnumerable<string> Renamed(Canary canary)
    {
        if (canary.Status?.Adopted is not { } adopted)
        {
            yield break;
        }

        (string Field, string Was, string Is)[] names =
        [
            ("spec.targetRef.name", adopted.Target, canary.Spec.TargetRef.Name),
            ("spec.service.name", adopted.Service, canary.Spec.ServiceName()),
            ("spec.ingressRef.name", adopted.Ingress, canary.Spec.IngressRef.Name),
        ];
        foreach ((string field, string was, _) in names.Where(name => name.Was != name.Is))
        {
            yield return $"{field} was {was} when the app was adopted; set it back, or delete the Canary and create it anew.";
        }
    }

    private static IEnumerable<string> Durations(CanarySpec spec)
    {
        IEnumerable<(string Field, string? Text)> fields =
        [
            ("spec.analysis.interval", spec.Analysis.Interval),
            ("spec.analysis.inconclusiveDeadline", spec.Analysis.InconclusiveDeadline),
            .. (spec.Analysis.Pauses ?? []).Select((pause, i) => ($"spec.analysis.pauses[{i}].duration", pause.Duration)),
            .. (spec.Analysis.Metrics ?? []).Select((metric, i) => ($"spec.analysis.metrics[{i}].interval", metric.Interval)),
        ];
        foreach ((string field, string? text) in fields)
        {
            if (text is not null && !(GoDuration.TryParse(text, out TimeSpan value) && value >= SpecSettings.ShortestInterval && value <= SpecSettings.LongestInterval))
            {
                yield return $"{field} is {(text.Length > 40 ? text[..40] + "…" : text)}; give a duration from 1s to 168h.";
            }
        }
    }

    private static IEnumerable<string> Steps(CanarySpec spec)
    {
        if (spec.SkipAnalysis == true)
        {
            yield break;
        }

        bool listed = spec.Analysis.StepWeights is { Count: > 0 };
        if (listed == spec.Analysis.StepWeight is not null)
        {
            yield return "Set exactly one of spec.analysis.stepWeight and spec.analysis.stepWeights.";
        }

        if (listed && spec.Analysis.StepWeights!.Zip(spec.Analysis.StepWeights!.Skip(1)).Any(pair => pair.First >= pair.Second))
        {
            yield return "spec.analysis.stepWeights must rise from step to step.";
        }
    }

    private IEnumerable<string> Metrics(Canary canary)
    {
        IReadOnlyList<CanaryMetric> metrics = canary.Spec.Analysis.Metrics ?? [];
        for (int i = 0; i < metrics.Count; i++)
        {
            foreach (string problem in Metric(canary, metrics[i]))
            {
                yield return $"spec.analysis.metrics[{i}] ({metrics[i].Name}): {problem}";
            }
        }
    }

    private IEnumerable<string> Metric(Canary canary, CanaryMetric metric)
    {
        if (metric is { Query: not null, TemplateRef: not null })
        {
            yield return "set query or templateRef, not both.";
            yield break;
        }

        if (metric is { Query: null, TemplateRef: null } && !BuiltInMetric.Contains(metric.Name))
        {
            yield return $"is not built in (known: {string.Join(", ", BuiltInMetric.Names.Order(StringComparer.Ordinal))}); set query or templateRef.";
        }

        ThresholdRange range = MetricChecks.RangeOf(metric);
        if (range is { Min: null, Max: null } && metric is { Comparison: null, HardLimit: null, Relative: null })
        {
            yield return "has no limit and could never fail; set thresholdRange.min or thresholdRange.max, relative or comparison.";
        }
        else if (range.Min > range.Max)
        {
            yield return "thresholdRange.min is above thresholdRange.max.";
        }

        ObjectKey? template = metric.TemplateRef is { } reference ? new ObjectKey(reference.Namespace ?? canary.Metadata.Namespace, reference.Name) : null;
        IEnumerable<string> judgement = JudgementChecks.Problems(canary, metric, template is { } known ? cache.MetricTemplates.Store.Get(known) : null);
        IEnumerable<string> sources = MetricChecks.IsBuiltIn(metric) ? MetricsSources.Problems(canary, metric) : [];
        foreach (string problem in judgement.Concat(sources).Concat(template is null ? InlineQueries(canary, metric) : []))
        {
            yield return problem;
        }

        if (template is { } key)
        {
            foreach (string problem in Template(canary, metric, key))
            {
                yield return problem;
            }
        }
        else if (MetricChecks.IsBuiltIn(metric) && MetricsSources.CloudWatchOf(canary.Spec) is not null)
        {
            yield break;
        }
        else if (canary.Spec.MetricsServer is null && string.IsNullOrEmpty(options.MetricsServer))
        {
            yield return "no metrics server is known; set spec.metricsServer, or metricsServer in the controller's Helm values.";
        }
    }

    private IEnumerable<string> CrossNamespace(Canary canary)
    {
        if (!options.NoCrossNamespaceRefs)
        {
            yield break;
        }

        IEnumerable<(string Field, string? Namespace)> references =
        [
            .. (canary.Spec.Analysis.Metrics ?? []).Select((metric, i) => ($"spec.analysis.metrics[{i}].templateRef", metric.TemplateRef?.Namespace)),
            .. (canary.Spec.Analysis.Alerts ?? []).Select((alert, i) => ($"spec.analysis.alerts[{i}].providerRef", alert.ProviderRef.Namespace)),
        ];
        foreach ((string field, string? other) in references)
        {
            if (other is not null && other != canary.Metadata.Namespace)
            {
                yield return $"{field} leads to namespace {other}, which this controller does not allow (noCrossNamespaceRefs); refer to an object in {canary.Metadata.Namespace}.";
            }
        }
    }

    private static IEnumerable<string> InlineQueries(Canary canary, CanaryMetric metric)
    {
        IReadOnlyList<string> known = MetricChecks.VariablesOf(canary, metric, metric.Window()).KnownNames();
        (string Field, string? Text)[] queries = [("query", metric.Query), ("countQuery", metric.CountQuery), ("primaryQuery", metric.PrimaryQuery), ("primaryCountQuery", metric.PrimaryCountQuery)];
        return from query in queries
               where query.Text is not null
               from mistake in QueryTemplate.Validate(query.Text, known)
               select $"{query.Field} is broken: {mistake}.";
    }

    private IEnumerable<string> Template(Canary canary, CanaryMetric metric, ObjectKey key) => TemplateProblems(canary, metric, key).Distinct();

    private IEnumerable<string> TemplateProblems(Canary canary, CanaryMetric metric, ObjectKey key)
    {
        if (cache.MetricTemplates.Store.Get(key) is not { } template)
        {
            yield return $"MetricTemplate {key} does not exist; create it or correct templateRef.";
            yield break;
        }

        if (metric.Delay is not null && ScheduleChecks.DelayProblem(template.Spec.Provider.Type) is { } undelayed)
        {
            yield return undelayed;
        }

        TemplateVariables variables = MetricChecks.VariablesOf(canary, metric, metric.Window());
        (string Field, string? Text)[] queries = [("query", template.Spec.Query), ("countQuery", template.Spec.CountQuery), ("primaryQuery", template.Spec.PrimaryQuery), ("primaryCountQuery", template.Spec.PrimaryCountQuery)];
        foreach ((string field, string text) in queries.Where(query => query.Text is not null).Select(query => (query.Field, query.Text!)))
        {
            IReadOnlyList<string> mistakes = QueryTemplate.Validate(text, variables.KnownNames());
            foreach (string mistake in mistakes)
            {
                yield return $"the {field} of MetricTemplate {key} is broken: {mistake}.";
            }

            // A query that cannot be filled in yet is not looked at any further.
            foreach (string problem in mistakes.Count == 0 ? ProviderKinds.Problems(template.Spec.Provider, QueryTemplate.Render(text, variables)) : [])
            {
                yield return $"MetricTemplate {key}: {problem}.";
            }
        }
    }

    private List<string> Objects(Canary canary, JsonObject? target, SelectorLabel? label)
    {
        var problems = new List<string>();
        var app = new App(canary);
        if (app.ApexService.Name.Length > LongestServiceName)
        {
            problems.Add($"Service name {app.ApexService.Name} is longer than {LongestServiceName} characters, which leaves no room for -primary; set a shorter spec.service.name.");
        }

        if (target is not null && label is null)
        {
            problems.Add($"Deployment {app.Target.Name} selects its pods by none of the labels {string.Join(", ", options.SelectorLabels)}; add one to spec.selector.matchLabels, or name yours in the controller's environment as Canary__SelectorLabels__0 (Helm value env).");
        }

        if (cache.Deployments.Get(app.Primary) is { } primary && !GeneratedMetadata.IsOwnedBy(primary, app.Owner))
        {
            problems.Add($"Deployment {app.Primary.Name} exists and was not made for this Canary; delete or rename it.");
        }

        foreach (ObjectKey name in (ReadOnlySpan<ObjectKey>)[app.PrimaryService, app.CanaryService])
        {
            if (cache.Services.Get(name) is { } service && !GeneratedMetadata.IsOwnedBy(service, app.Owner))
            {
                problems.Add($"Service {name.Name} exists and was not made for this Canary; delete or rename it.");
            }
        }

        if (cache.Services.Get(app.ApexService)?.Get<string>("spec", "type") == "ExternalName")
        {
            problems.Add($"Service {app.ApexService.Name} is of type ExternalName, whose traffic goes to no pod; set another spec.service.name.");
        }

        if (cache.Services.Get(app.ApexService)?.Annotation(GeneratedMetadata.OwnerAnnotation) is { } owner && owner != app.Owner)
        {
            problems.Add($"Service {app.ApexService.Name} is held by Canary {owner}; set another spec.service.name.");
        }

        if (label is { Target.Length: > LongestServiceName })
        {
            problems.Add($"Label {label.Key} of Deployment {app.Target.Name} is longer than {LongestServiceName} characters, which leaves no room for -primary; shorten it.");
        }

        problems.AddRange(Ports(canary.Spec, app));
        foreach (ObjectKey other in dependencies.DependentsOf(new ObjectReference("Deployment", app.Target)))
        {
            if (other != app.Key && cache.Canaries.Get(other) is { } rival && new App(rival).Target == app.Target && IsOlder(rival, canary))
            {
                problems.Add($"Canary {other} already releases Deployment {app.Target.Name}; delete one of them.");
            }
        }

        return problems;
    }

    /// <summary>The canary's Service has one port; a path that names another one would lead nowhere.</summary>
    private IEnumerable<string> Ports(CanarySpec spec, App app)
    {
        string name = spec.Service.PortName ?? "http";
        IEnumerable<JsonObject> paths = (cache.Ingresses.Get(app.Ingress) ?? []).Items("spec", "rules").SelectMany(rule => rule.Items("http", "paths"));
        foreach (JsonObject backend in paths.Select(path => path.At("backend", "service")).OfType<JsonObject>().Where(service => service.Get<string>("name") == app.ApexService.Name))
        {
            if (backend.Get<string>("port", "name") is { } wanted && wanted != name)
            {
                yield return $"Ingress {app.Ingress.Name} points to port {wanted} of Service {app.ApexService.Name}; set spec.service.portName to {wanted}.";
            }
            else if (backend.Get<int>("port", "number") is > 0 and int number && number != spec.Service.Port)
            {
                yield return $"Ingress {app.Ingress.Name} points to port {number} of Service {app.ApexService.Name}; set spec.service.port to {number}.";
            }
        }
    }

    private static bool IsOlder(Canary rival, Canary canary)
        => (rival.Metadata.CreationTimestamp, rival.Metadata.Name).CompareTo((canary.Metadata.CreationTimestamp, canary.Metadata.Name)) < 0;
}
