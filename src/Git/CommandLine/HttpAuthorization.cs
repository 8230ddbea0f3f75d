using System.Text;

namespace ProgressiveDelivery.Git;

/// <summary>The Authorization header for http(s) remotes, sent with the first request instead of after a 401.</summary>
internal static class HttpAuthorization
{
    public static string? Header(GitCredentials credentials) => credentials switch
    {
        BasicCredentials basic => $"Authorization: Basic {Encode(basic)}",
        BearerCredentials bearer => $"Authorization: Bearer {bearer.Token}",
        _ => null,
    };

    public static string Encode(BasicCredentials basic) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"{basic.User}:{basic.Password}"));
}
