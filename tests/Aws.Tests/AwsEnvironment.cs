using Amazon.Runtime.Internal;

namespace ProgressiveDelivery.Aws.Tests;

/// <summary>Sets the process's AWS variables, and only those, until it is disposed of.</summary>
internal sealed class AwsEnvironment : IDisposable
{
    private static readonly string[] Names =
    [
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ENDPOINT_URL_STS",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "AWS_EC2_METADATA_DISABLED", "AWS_EC2_METADATA_SERVICE_ENDPOINT",
        "AWS_REGION", "AWS_PROFILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE",
    ];

    private readonly Dictionary<string, string?> _before = Names.ToDictionary(name => name, Environment.GetEnvironmentVariable);

    public AwsEnvironment(params (string Name, string Value)[] values)
    {
        foreach (string name in Names)
        {
            Environment.SetEnvironmentVariable(name, name switch
            {
                "AWS_REGION" => "eu-central-1",
                // What the machine's owner has at home is no part of a test.
                "AWS_SHARED_CREDENTIALS_FILE" or "AWS_CONFIG_FILE" => Path.Combine(Path.GetTempPath(), "no-such-file"),
                "AWS_EC2_METADATA_DISABLED" when values.All(value => value.Name != "AWS_EC2_METADATA_SERVICE_ENDPOINT") => "true",
                _ => values.FirstOrDefault(value => value.Name == name).Value,
            });
        }

        // The SDK reads the address of the metadata service once.
        FallbackInternalConfigurationFactory.Reset();
    }

    public void Dispose()
    {
        foreach ((string name, string? value) in _before)
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }
}
