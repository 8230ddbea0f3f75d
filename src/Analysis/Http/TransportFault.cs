using System.Security.Authentication;

namespace ProgressiveDelivery.Analysis.Http;

/// <summary>Says in a few words why a request did not come through.</summary>
internal static class TransportFault
{
    public static string Describe(Exception exception) => exception switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "its host name cannot be resolved",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } secure =>
            $"the TLS connection failed ({Innermost(secure)}); check the CA certificate and the host name in the address",
        HttpRequestException { InnerException: AuthenticationException tls } => $"the TLS connection failed ({tls.Message})",
        HttpRequestException http => Innermost(http),
        HttpIOException => "the connection was cut before the answer was complete",
        IOException io => Innermost(io),
        InvalidDataException => "the answer's compression is broken",
        _ => exception.Message,
    };

    private static string Innermost(Exception exception) => exception.GetBaseException().Message.TrimEnd('.');
}
