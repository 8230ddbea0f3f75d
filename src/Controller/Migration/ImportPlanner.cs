using System.Text.Json;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Hosting;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Migration;

/// <summary>Looks at a Canary of Flagger's and at what it left in the cluster, and changes nothing.</summary>
internal sealed class ImportPlanner(ApiClient client, ControllerOptions options)
{
    /// <param name="flagger">Flagger's object.</param>
    /// <param name="dropsUnsupported">Whether it is imported without what cannot be taken over.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<ImportPlan> PlanAsync(JsonObject flagger, bool dropsUnsupported, CancellationToken cancellationToken)
    {
        Conversion conversion = FlaggerConversion.Canary(flagger);
        var refusals = new List<string>();
        if (flagger.Get<string>("spec", "provider") is { Length: > 0 } provider and not "nginx")
        {
            refusals.Add($"spec.provider is {provider}; Canary shifts traffic through ingress-nginx.");
        }

        Canary? canary = null;
        try
        {
            canary = conversion.Object.Deserialize(ApiJson.Default.Canary);
        }
        catch (JsonException incomplete)
        {
            refusals.Add($"It cannot be made a Canary: {incomplete.Message}");
        }

        if (canary?.Spec.Ingresses().Count == 0)
        {
            refusals.Add("It names no Ingress that carries the app's traffic; set spec.ingressRef.");
        }

        if (conversion.Losses.Count > 0 && !dropsUnsupported)
        {
            refusals.Add("Fields that Canary cannot take over are set; remove them, or import without them by --drop-unsupported.");
        }

        if (FlaggerState.Obstacle(flagger) is { } obstacle)
        {
            refusals.Add(obstacle);
        }

        CanaryStatus? status = null;
        if (canary is not null)
        {
            status = await StatusAsync(flagger, canary, refusals, cancellationToken);
        }

        return new ImportPlan(flagger, conversion, canary, refusals.Count == 0 ? status : null, refusals);
    }

    private async Task<CanaryStatus?> StatusAsync(JsonObject flagger, Canary canary, List<string> refusals, CancellationToken cancellationToken)
    {
        var app = new App(canary);
        JsonObject? target = await client.GetAsync(Resources.Deployments, app.Target, cancellationToken);
        JsonObject? primary = await client.GetAsync(Resources.Deployments, app.Primary, cancellationToken);
        if (target is null || primary is null)
        {
            refusals.Add($"Deployment {(target is null ? app.Target : app.Primary)} does not exist: there is nothing to take over. Apply the converted Canary (--dry-run --output yaml) instead.");
            return null;
        }

        if (SelectorLabel.Of(target, options.PodLabels()) is not { } label)
        {
            refusals.Add($"Deployment {app.Target} selects its pods by none of the labels {string.Join(", ", options.PodLabels())}; set Canary__SelectorLabels__0 (Helm value selectorLabels) to the one of Flagger's --selector-labels.");
            return null;
        }

        if (primary.Get<string>("spec", "selector", "matchLabels", label.Key) != label.Primary)
        {
            refusals.Add($"Deployment {app.Primary} does not select its pods by {label.Key}={label.Primary}, as a primary of Flagger's does.");
        }

        if (await client.GetAsync(Resources.Services, app.ApexService, cancellationToken) is not { } apex || apex.Get<string>("spec", "selector", label.Key) != label.Primary)
        {
            refusals.Add($"Service {app.ApexService} does not select the primary's pods, as Flagger leaves it.");
        }

        foreach (ObjectKey ingress in app.CanaryIngresses)
        {
            if (await client.GetAsync(Resources.Ingresses, ingress, cancellationToken) is { } route && Weight(route) is > 0 and int weight)
            {
                refusals.Add($"Ingress {ingress} gives the canary weight {weight}.");
            }
        }

        return FlaggerState.Status(flagger, target, primary, new AdoptedNames
        {
            Target = app.Target.Name,
            Service = app.ApexService.Name,
            Ingresses = canary.Spec.Ingresses(),
            Autoscaler = canary.Spec.AutoscalerRef is { } scaler ? $"{scaler.Kind}/{scaler.Name}" : null,
        });
    }

    private int Weight(JsonObject route)
        => int.TryParse(route.Annotation($"{options.IngressAnnotationsPrefix}/canary-weight"), out int weight) ? weight : 0;
}
