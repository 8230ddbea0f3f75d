using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Analysis.Templates;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Hosting;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Outbound;

namespace ProgressiveDelivery.Controller.Checks;

/// <summary>What a schema cannot say of how a release is judged; it needs no cluster.</summary>
/// <param name="templates">The MetricTemplates, as far as they are there.</param>
/// <param name="options">What the installation sets for all Canaries.</param>
internal sealed class AnalysisChecks(Func<ObjectKey, MetricTemplate?> templates, ControllerOptions options)
{
    private readonly AddressPolicy _addresses = options.Addresses();

    public IReadOnlyList<string> Problems(Canary canary)
        =>
        [
            .. Durations(canary.Spec),
            .. StrategyChecks.In(canary.Spec),
            .. ScheduleChecks.In(canary.Spec),
            .. HookChecks.In(canary.Spec),
            .. MetricsSources.Problems(canary.Spec),
            .. Metrics(canary),
            .. Address("spec.metricsServer", canary.Spec.MetricsServer),
            .. CrossNamespace(canary),
        ];

    private static IEnumerable<string> Durations(CanarySpec spec)
    {
        IEnumerable<(string Field, string? Text)> fields =
        [
            ("spec.analysis.interval", spec.Analysis.Interval),
            ("spec.analysis.inconclusiveDeadline", spec.Analysis.InconclusiveDeadline),
            ("spec.analysis.bakeTime", spec.Analysis.BakeTime),
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
        IEnumerable<string> judgement = JudgementChecks.Problems(canary, metric, template is { } known ? templates(known) : null);
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

    /// <summary>An address that the controller must not ask.</summary>
    private IEnumerable<string> Address(string field, string? address)
    {
        if (Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && _addresses.Refusal(uri) is { } refusal)
        {
            yield return $"{field}: {refusal}; give another address.";
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
        if (templates(key) is not { } template)
        {
            yield return $"MetricTemplate {key} does not exist; create it or correct templateRef.";
            yield break;
        }

        foreach (string refusal in Address($"provider.address of MetricTemplate {key}", template.Spec.Provider.Address))
        {
            yield return refusal;
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
            foreach (string problem in mistakes.Count == 0 ? FilledIn(template.Spec.Provider, text, variables) : [])
            {
                yield return $"MetricTemplate {key}: {problem}.";
            }
        }
    }

    private static IEnumerable<string> FilledIn(MetricProviderSpec provider, string query, TemplateVariables variables)
    {
        try
        {
            return ProviderKinds.Problems(provider, QueryTemplate.Render(query, variables));
        }
        catch (TemplateException tooLong)
        {
            return [tooLong.Message];
        }
    }
}
