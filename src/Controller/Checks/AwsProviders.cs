using ProgressiveDelivery.Analysis.CloudWatch;
using ProgressiveDelivery.Analysis.Prometheus;
using ProgressiveDelivery.Aws;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Hosting;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Checks;

/// <summary>What a MetricTemplate or the controller's options say about AWS, and what is wrong with it.</summary>
internal static class AwsProviders
{
    public const string CloudWatch = "cloudwatch";

    private const string KeyId = "aws_access_key_id";
    private const string SecretKey = "aws_secret_access_key";
    private const string SessionToken = "aws_session_token";

    /// <param name="provider">Of type cloudwatch.</param>
    /// <param name="secret">The value of a key of its Secret; null when there is none.</param>
    public static CloudWatchSettings CloudWatchOf(MetricProviderSpec provider, Func<string, string?> secret)
    {
        var settings = new CloudWatchSettings { Access = new AwsAccess(provider.Region ?? "", provider.RoleArn, Keys(secret)), Address = provider.Address };
        return GoDuration.TryParse(provider.Delay ?? "", out TimeSpan delay) ? settings with { Delay = delay } : settings;
    }

    /// <summary>How the queries of a template are signed; null when they are not.</summary>
    public static SigV4Settings? SigningOf(MetricProviderSpec provider, Func<string, string?> secret) =>
        provider.Sigv4 is { } sigv4 ? new SigV4Settings(new AwsAccess(sigv4.Region, sigv4.RoleArn, Keys(secret)), sigv4.Service ?? "aps") : null;

    /// <summary>How queries to the controller's own server are signed; null when they are not.</summary>
    public static SigV4Settings? SigningOf(ControllerOptions options) =>
        options.MetricsServerRegion is { Length: > 0 } region
            ? new SigV4Settings(new AwsAccess(region, options.MetricsServerRoleArn is { Length: > 0 } role ? role : null))
            : null;

    /// <summary>What is wrong with a provider, and with a query whose placeholders are filled in, as far as it can be known without the Secret.</summary>
    public static IEnumerable<string> Problems(MetricProviderSpec provider, string query)
    {
        // Whether the Secret holds keys, and so may be used for any address, is known when it is read.
        Func<string, string?> secret = name => provider.SecretRef is not null && name is KeyId or SecretKey ? "known-later" : null;
        return provider.Type == CloudWatch
            ? [.. CloudWatchOf(provider, secret).Problems(), .. Mistake(query)]
            : SigningOf(provider, secret)?.Access.Problems() ?? [];
    }

    /// <summary>Null when the Secret holds no key of AWS.</summary>
    private static AwsKeys? Keys(Func<string, string?> secret) =>
        secret(KeyId) is null && secret(SecretKey) is null ? null : new AwsKeys(secret(KeyId) ?? "", secret(SecretKey) ?? "", secret(SessionToken));

    private static IEnumerable<string> Mistake(string query)
    {
        try
        {
            CloudWatchQuery.Parse(query);
            return [];
        }
        catch (CloudWatchQueryException mistake)
        {
            return [$"the query is broken: {mistake.Message}"];
        }
    }
}
