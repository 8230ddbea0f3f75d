using System.Net.Http.Headers;
using System.Text;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>A token or password that stays the same, or nothing.</summary>
internal sealed class StaticCredential : ICredentialSource
{
    private readonly Credential _credential;

    public StaticCredential(ConnectionSettings settings)
    {
        if (!string.IsNullOrEmpty(settings.Token))
        {
            _credential = Credential.Bearer(settings.Token.Trim());
        }
        else if (!string.IsNullOrEmpty(settings.Username))
        {
            string pair = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{settings.Username}:{settings.Password}"));
            _credential = new(new AuthenticationHeaderValue("Basic", pair));
        }
        else
        {
            _credential = Credential.None;
        }
    }

    public ValueTask<Credential> GetAsync(CancellationToken ct) => ValueTask.FromResult(_credential);

    public void Drop(Credential refused)
    {
    }
}
