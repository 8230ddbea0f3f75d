using Microsoft.Extensions.Logging;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>A token in a file that the kubelet replaces well before it expires.</summary>
internal sealed class TokenFileCredential(string path, TimeProvider time, ILogger logger) : ICredentialSource
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private readonly Lock _lock = new();
    private Credential? _credential;
    private long _readAt;
    private bool _dropped;

    public ValueTask<Credential> GetAsync(CancellationToken ct)
    {
        lock (_lock)
        {
            if (_credential is null || _dropped || time.GetElapsedTime(_readAt) >= Fresh)
            {
                Read();
            }

            return ValueTask.FromResult(_credential!);
        }
    }

    public void Drop(Credential refused)
    {
        lock (_lock)
        {
            _dropped |= ReferenceEquals(refused, _credential);
        }
    }

    private void Read()
    {
        try
        {
            string token = File.ReadAllText(path).Trim();
            if (token.Length == 0)
            {
                throw new IOException("the file is empty");
            }

            // The same token stays the same object, so that a caller sees there is no newer one.
            _credential = token == _credential?.Authorization?.Parameter ? _credential : Credential.Bearer(token);
        }
        catch (Exception exception) when (_credential is not null && exception is IOException or UnauthorizedAccessException)
        {
            // The file is replaced under us: the old token is good for a while yet.
            logger.CredentialKept(path, exception.Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The token file {path} cannot be read: {exception.Message}", exception);
        }

        _readAt = time.GetTimestamp();
        _dropped = false;
    }
}
