using System.Text;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Alerts;

/// <summary>Finds an AlertProvider and reads its Secret.</summary>
internal sealed class AlertTargets(Func<ObjectKey, AlertProvider?> find, Func<ObjectKey, CancellationToken, Task<IReadOnlyDictionary<string, byte[]>?>> readSecret)
{
    private const string DefaultUsername = "canary";

    /// <summary>The target, or a sentence without its full stop that says what to mend. No sentence holds a Secret's value.</summary>
    /// <exception cref="ApiException">The Secret cannot be read now.</exception>
    public async Task<(AlertTarget? Target, string? Problem)> FindAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (find(key) is not { } provider)
        {
            return (null, $"AlertProvider {key} does not exist; create it or correct providerRef");
        }

        AlertProviderSpec spec = provider.Spec;
        if (AlertServices.Of(spec.Type) is null)
        {
            return (null, $"AlertProvider {key}: the type '{spec.Type}' is not known; set one of {string.Join(", ", AlertServices.Types.Order(StringComparer.Ordinal))}");
        }

        IReadOnlyDictionary<string, byte[]>? secret = null;
        if (spec.SecretRef is { } reference)
        {
            var name = new ObjectKey(key.Namespace, reference.Name);
            if ((secret = await readSecret(name, cancellationToken)) is null)
            {
                return (null, $"AlertProvider {key}: Secret {name} does not exist");
            }
        }

        string? token = Text(secret, "token");
        if (spec.Type == "pagerduty" && token is null)
        {
            return (null, $"AlertProvider {key}: pagerduty needs a secretRef with the integration key under token");
        }

        if (spec is { Type: "slack", Channel: null or "" } && token is not null)
        {
            return (null, $"AlertProvider {key}: slack with a bot token needs a channel");
        }

        string? address = Text(secret, "address") ?? spec.Address ?? DefaultAddress(spec.Type, token)?.AbsoluteUri;
        if (address is null)
        {
            return (null, $"AlertProvider {key}: {spec.Type} needs an address, or a secretRef with the key address");
        }

        return Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && uri.Scheme is "https" or "http"
            ? (new AlertTarget
            {
                Type = spec.Type,
                Address = uri,
                Channel = spec.Channel,
                Username = spec.Username ?? DefaultUsername,
                Proxy = spec.Proxy,
                Token = token,
                HmacKey = secret?.GetValueOrDefault("hmacKey"),
            }, null)
            : (null, $"AlertProvider {key}: the address is no http(s) address");
    }

    private static Uri? DefaultAddress(string type, string? token) => type switch
    {
        "pagerduty" => PagerDutyService.Api,
        "slack" when token is not null => SlackService.Api,
        _ => null,
    };

    private static string? Text(IReadOnlyDictionary<string, byte[]>? secret, string key)
        => secret?.GetValueOrDefault(key) is { Length: > 0 } bytes && Encoding.UTF8.GetString(bytes).Trim() is { Length: > 0 } text ? text : null;
}
