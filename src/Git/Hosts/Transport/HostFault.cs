using System.Security.Authentication;

namespace ProgressiveDelivery.Git;

/// <summary>Says in a few words why a request did not come through.</summary>
internal static class HostFault
{
    public static string Describe(Exception exception) => exception switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "its name cannot be resolved",
        HttpRequestException { InnerException: AuthenticationException } or HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            "its TLS certificate could not be verified; put its authority into the Secret's key ca.crt",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } http => $"the connection failed ({Innermost(http)})",
        HttpRequestException http => $"the connection broke ({Innermost(http)})",
        InvalidDataException => "the answer's compression is broken",
        _ => "the connection was cut before the answer was complete",
    };

    private static string Innermost(Exception exception) => exception.GetBaseException().Message.TrimEnd('.');
}
