using ProgressiveDelivery.Outbound;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Alerts;

/// <summary>Sends one alert to one AlertProvider, and again where that may help.</summary>
internal sealed class AlertSender(AlertTargets targets, Func<string?, HttpClient> clientThrough, TimeProvider time)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30)];
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly AlertThreads _threads = new();

    /// <summary>Null when the service has taken the alert or has no use for it; otherwise why not, without a full stop.</summary>
    public async Task<string?> SendAsync(ObjectKey provider, Alert alert, CancellationToken cancellationToken)
    {
        for (int attempt = 0; ; attempt++)
        {
            (string? problem, TimeSpan? pause) = await TryAsync(provider, alert, attempt, cancellationToken);
            if (problem is null || pause is null)
            {
                return problem;
            }

            await Task.Delay(pause.Value, time, cancellationToken);
        }
    }

    /// <summary>A pause says that another try may help.</summary>
    private async Task<(string? Problem, TimeSpan? Pause)> TryAsync(ObjectKey provider, Alert alert, int attempt, CancellationToken cancellationToken)
    {
        TimeSpan? pause = attempt < Pauses.Length ? Pauses[attempt] : null;
        using var deadline = new CancellationTokenSource(Deadline, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            (AlertTarget? target, string? mistake) = await targets.FindAsync(provider, stop.Token);
            if (target is null)
            {
                return (mistake, null);
            }

            IAlertService service = AlertServices.Of(target.Type)!;
            using HttpRequestMessage? request = service.Request(alert, target, _threads.Find(provider, alert.Thread));
            if (request is null)
            {
                return (null, null);
            }

            using HttpResponseMessage response = await clientThrough(target.Proxy).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop.Token);
            AlertAnswer answer = service.Read(response.StatusCode, await OutboundClients.ReadAsync(response, stop.Token));
            if (answer.Problem is null)
            {
                _threads.Remember(provider, alert.Thread, answer.Thread);
                return (null, null);
            }

            return ($"AlertProvider {provider}: {Redacted(answer.Problem, target)}", answer.MayTryAgain ? Later(response, pause) : null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ($"AlertProvider {provider} gave no answer within {Deadline.TotalSeconds:0} s", pause);
        }
        catch (Exception trouble) when (trouble is HttpRequestException or IOException or ApiException)
        {
            // The message of a failed connection names the host and port, never the address's path, which is the secret.
            return ($"AlertProvider {provider}: {trouble.Message}", pause);
        }
    }

    private static TimeSpan? Later(HttpResponseMessage response, TimeSpan? pause)
        => pause is not null && response.Headers.RetryAfter?.Delta is { } asked && asked > pause ? (asked < LongestPause ? asked : LongestPause) : pause;

    /// <summary>Some servers repeat what they refuse.</summary>
    private static string Redacted(string words, AlertTarget target)
        => new[] { target.Token, target.Address.AbsoluteUri, target.Address.PathAndQuery }
            .Where(secret => secret is { Length: > 3 })
            .Aggregate(words, (text, secret) => text.Replace(secret!, "***", StringComparison.Ordinal));
}
