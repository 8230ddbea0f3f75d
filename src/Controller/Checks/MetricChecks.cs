using System.Globalization;
using ProgressiveDelivery.Analysis;
using ProgressiveDelivery.Analysis.Requests;
using ProgressiveDelivery.Analysis.Templates;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Checks;

/// <summary>Turns the metrics of a Canary into checks that are ready to be asked.</summary>
internal sealed class MetricChecks(IMetricProviders providers, Func<ObjectKey, MetricTemplate?> templates)
{
    /// <summary>One check for each metric of the spec, looking back no further than the canary's first traffic.</summary>
    public async Task<IReadOnlyList<MetricCheck>> ForAsync(Observation observation, CancellationToken cancellationToken)
    {
        var checks = new List<MetricCheck>();
        foreach (CanaryMetric metric in observation.Spec.Analysis.Metrics ?? [])
        {
            checks.Add(await ForAsync(observation, metric, cancellationToken));
        }

        return checks;
    }

    /// <summary>One check of the primary, which has all traffic, for each metric that has a limit of its own, looking back no further than its promotion.</summary>
    public async Task<IReadOnlyList<MetricCheck>> ForPrimaryAsync(Observation observation, CancellationToken cancellationToken)
    {
        var checks = new List<MetricCheck>();
        foreach (CanaryMetric metric in observation.Spec.Analysis.Metrics ?? [])
        {
            if (RangeOf(metric) is { Min: null, Max: null } && metric.HardLimit is null)
            {
                continue;
            }

            TimeSpan delay = observation.Spec.Delay(metric);
            TimeSpan known = observation.Now - (observation.Status.Bake!.Since ?? observation.Now) - delay;
            MetricCheck check = await ForAsync(observation.Canary, metric with { Relative = null }, known, cancellationToken);
            checks.Add(MetricPolicy.Of(metric with { Relative = null }, observation.Status).Applied(Delayed(Turned(check, observation.Canary, metric), delay)));
        }

        return checks;
    }

    /// <summary>The check with the primary's queries for the canary's.</summary>
    private MetricCheck Turned(MetricCheck check, Canary canary, CanaryMetric metric)
    {
        if (!IsBuiltIn(metric))
        {
            return check with { Query = check.PrimaryQuery ?? check.Query, CountQuery = check.PrimaryCountQuery ?? check.CountQuery, PrimaryQuery = null, PrimaryCountQuery = null };
        }

        IRequestMetrics requests = providers.RequestsOf(canary);
        return check with { Query = requests.Query(metric.Name, TrafficSide.Primary, check.Interval)!, CountQuery = requests.Count(TrafficSide.Primary, check.Interval) };
    }

    private async Task<MetricCheck> ForAsync(Observation observation, CanaryMetric metric, CancellationToken cancellationToken)
    {
        TimeSpan delay = observation.Spec.Delay(metric);
        DateTimeOffset first = (observation.CountsFrom(metric) ?? observation.Now) + delay;
        TimeSpan known = observation.Now - first;
        return known < SpecSettings.ShortestInterval && first > observation.Status.TrafficSince
            ? WarmingUp(metric, first)
            : MetricPolicy.Of(metric, observation.Status).Applied(Delayed(await ForAsync(observation.Canary, metric, known, cancellationToken), delay));
    }

    private static MetricCheck Delayed(MetricCheck check, TimeSpan delay) => delay > TimeSpan.Zero ? check with { Provider = check.Provider.Delayed(delay) } : check;

    private static MetricCheck WarmingUp(CanaryMetric metric, DateTimeOffset first) => new()
    {
        Name = metric.Name,
        Unit = BuiltInMetric.UnitOf(metric.Name),
        Range = RangeOf(metric),
        Query = "",
        IsDryRun = metric.DryRun == true,
        Provider = new SilentProvider(string.Create(CultureInfo.InvariantCulture, $"nothing to judge before {first:HH:mm:ss} UTC (initialDelay, delay)")),
    };

    /// <summary>The names that a template may use for this metric.</summary>
    public static TemplateVariables VariablesOf(Canary canary, CanaryMetric metric, TimeSpan window) => new()
    {
        Name = canary.Metadata.Name,
        Namespace = canary.Metadata.Namespace,
        Target = canary.Spec.TargetRef.Name,
        Service = canary.Spec.ServiceName(),
        Ingress = canary.Spec.Ingresses() is [var first, ..] ? first : null,
        Route = canary.Spec.Analysis.MetricsSource?.Route,
        Interval = $"{(long)window.TotalSeconds}s",
        Variables = metric.TemplateVariables ?? new Dictionary<string, string>(),
    };

    /// <summary>The limits of a metric; the deprecated single threshold is a minimum of rates and a maximum of all else.</summary>
    public static ThresholdRange RangeOf(CanaryMetric metric)
    {
        if (metric.ThresholdRange is { } range)
        {
            return new ThresholdRange(range.Min, range.Max);
        }

        bool higherIsBetter = IsBuiltIn(metric) && metric.Name is BuiltInMetric.RequestSuccessRate or BuiltInMetric.RequestRate;
        return higherIsBetter ? new ThresholdRange(metric.Threshold, null) : new ThresholdRange(null, metric.Threshold);
    }

    public static bool IsBuiltIn(CanaryMetric metric) => metric.Query is null && metric.TemplateRef is null && BuiltInMetric.Contains(metric.Name);

    /// <summary>The check of one metric, so long after the first traffic.</summary>
    public async Task<MetricCheck> ForAsync(Canary canary, CanaryMetric metric, TimeSpan sinceTraffic, CancellationToken cancellationToken)
    {
        TimeSpan window = AnalysisWindow.For(metric.Window(), sinceTraffic);
        ThresholdRange range = RangeOf(metric);
        if (IsBuiltIn(metric))
        {
            IRequestMetrics requests = providers.RequestsOf(canary);
            MetricCheck builtIn = requests.Check(metric.Name, range, window, await providers.SourceAsync(canary.Spec, metric.Window(), sinceTraffic, cancellationToken), metric.MinRequests);
            return metric.Relative is null
                ? builtIn
                : builtIn with { PrimaryQuery = requests.Query(metric.Name, TrafficSide.Primary, window), PrimaryCountQuery = requests.Count(TrafficSide.Primary, window) };
        }

        var check = new MetricCheck
        {
            Name = metric.Name,
            Range = range,
            Query = "",
            Interval = window,
            Provider = new UnavailableProvider("no query"),
        };
        if (metric.TemplateRef is not { } reference)
        {
            return await InlineAsync(check, canary, metric, window, cancellationToken);
        }

        var key = new ObjectKey(reference.Namespace ?? canary.Metadata.Namespace, reference.Name);
        if (templates(key) is not { } template)
        {
            return check with { Provider = new UnavailableProvider($"MetricTemplate {key} does not exist") };
        }

        try
        {
            TemplateVariables variables = VariablesOf(canary, metric, window);
            TemplateVariables primary = variables with { Target = canary.Spec.PrimaryName() };
            return check with
            {
                Query = QueryTemplate.Render(template.Spec.Query, variables),
                CountQuery = Rendered(template.Spec.CountQuery, variables),
                PrimaryQuery = Rendered(template.Spec.PrimaryQuery, variables) ?? Rendered(template.Spec.Query, primary),
                PrimaryCountQuery = Rendered(template.Spec.PrimaryCountQuery, variables) ?? Rendered(template.Spec.CountQuery, primary),
                Provider = await providers.OfAsync(template, metric.Window(), sinceTraffic, cancellationToken),
            };
        }
        catch (TemplateException mistake)
        {
            return check with { Provider = new UnavailableProvider($"MetricTemplate {key}: {mistake.Message}") };
        }
    }

    private async Task<MetricCheck> InlineAsync(MetricCheck check, Canary canary, CanaryMetric metric, TimeSpan window, CancellationToken cancellationToken)
    {
        TemplateVariables variables = VariablesOf(canary, metric, window);
        TemplateVariables primary = variables with { Target = canary.Spec.PrimaryName() };
        try
        {
            return check with
            {
                Query = Rendered(metric.Query, variables) ?? "",
                CountQuery = Rendered(metric.CountQuery, variables),
                PrimaryQuery = Rendered(metric.PrimaryQuery, variables) ?? Rendered(metric.Query, primary),
                PrimaryCountQuery = Rendered(metric.PrimaryCountQuery, variables) ?? Rendered(metric.CountQuery, primary),
                Provider = await providers.ServerAsync(canary.Spec, window, cancellationToken),
            };
        }
        catch (TemplateException mistake)
        {
            return check with { Provider = new UnavailableProvider($"the query is broken: {mistake.Message}") };
        }
    }

    private static string? Rendered(string? query, TemplateVariables variables) => query is null ? null : QueryTemplate.Render(query, variables);
}
