using ProgressiveDelivery.Analysis.Http;

namespace ProgressiveDelivery.Analysis.Prometheus;

/// <summary>Where a server is that speaks the HTTP API of Prometheus (Thanos, Mimir, VictoriaMetrics) and how to talk to it.</summary>
public sealed record PrometheusSettings : ProviderSettings
{
    /// <summary>Signs queries as Amazon Managed Service for Prometheus wants them; null sends them unsigned.</summary>
    public SigV4Settings? Signing { get; init; }

    protected override string Product => "Prometheus";

    internal override IEnumerable<string?> Secrets => Signing?.Access.Keys is { } keys ? [.. base.Secrets, keys.SecretKey, keys.SessionToken] : base.Secrets;

    internal override IProviderApi Api(TimeProvider time)
    {
        var api = new PrometheusApi(this, time);
        return Signing is { } signing ? new SignedApi(api, signing.Access.Signer(signing.Service, time)) : api;
    }

    private protected override IEnumerable<string> OwnProblems()
    {
        if (Signing is not { } signing)
        {
            yield break;
        }

        foreach (string problem in signing.Access.Problems())
        {
            yield return problem;
        }

        if (Username is not null || Password is not null || BearerToken is not null || Headers.Keys.Any(name => name.Equals("Authorization", StringComparison.OrdinalIgnoreCase)))
        {
            yield return "sigv4 takes the place of username, password and token; remove them";
        }

        if (Uri.TryCreate(Address, UriKind.Absolute, out Uri? uri) && !signing.Access.MaySign(uri))
        {
            yield return "the controller's AWS credentials are sent to https addresses of AWS only; correct the address, or put an access key into the Secret";
        }
    }
}
