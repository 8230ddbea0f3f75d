using System.Net;
using System.Text.Json;
using ProgressiveDelivery.Analysis.Http;

namespace ProgressiveDelivery.Analysis.CloudWatch;

/// <summary>An answer that is an error (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CommonErrors.html).</summary>
/// <param name="Reason">One sentence, with what to do.</param>
/// <param name="OfQuery">Whether it is about a query and not about the service, the credentials or the load.</param>
internal sealed record CloudWatchRefusal(string Reason, bool OfQuery)
{
    public static CloudWatchRefusal Read(CloudWatchSettings settings, HttpStatusCode status, ReadOnlyMemory<byte> body)
    {
        (string? name, string words) = Peek(body);
        return (name, (int)status) switch
        {
            ("Throttling" or "ThrottlingException" or "RequestLimitExceeded" or "TooManyRequestsException" or "LimitExceeded" or "LimitExceededException", _) or (_, 429) =>
                new($"{settings} limits the rate of requests{words}", false),
            ("ExpiredToken" or "ExpiredTokenException" or "UnrecognizedClientException" or "InvalidClientTokenId" or "InvalidSignatureException"
                or "SignatureDoesNotMatch" or "IncompleteSignature" or "IncompleteSignatureException" or "MissingAuthenticationToken"
                or "MissingAuthenticationTokenException" or "RequestExpired", _) or (_, 401) =>
                // The words of a wrong signature repeat what was signed, the session token among it.
                new($"{settings} refuses the AWS credentials{(name is null ? "" : $" ({ForeignText.Line(name)})")}; check the role or the access key", false),
            ("AccessDenied" or "AccessDeniedException" or "NotAuthorized" or "OptInRequired", _) or (_, 403) =>
                new($"{settings} does not allow this to the AWS credentials{words}; give the role cloudwatch:GetMetricData", false),
            (not null, 400) => new($"{settings} refused the query{words}", true),
            (_, >= 300 and < 400) => new($"{settings} answered with a redirect ({(int)status}), which is not followed", false),
            var (_, other) => new($"{settings} answered {other}{words}", false),
        };
    }

    /// <summary>The error's name may stand behind a namespace and <c>#</c>, and before <c>:</c> and a URL.</summary>
    private static (string? Name, string Words) Peek(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            string? type = CloudWatchSeries.Text(document.RootElement, "__type");
            string? name = type?[(type.LastIndexOf('#') + 1)..].Split(':')[0];
            string? message = CloudWatchSeries.Text(document.RootElement, "message") ?? CloudWatchSeries.Text(document.RootElement, "Message");
            return (name, (name, message) switch
            {
                (null, null) => "",
                (_, null) => $" ({ForeignText.Line(name)})",
                _ => $" ({ForeignText.Line($"{name}: {message}")})",
            });
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return (null, "");
        }
    }
}
