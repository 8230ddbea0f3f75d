using System.Net;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>The API server answered and refused; a lost connection is an <see cref="HttpRequestException"/> instead.</summary>
/// <remarks>409 has four meanings here, so ask the properties and never the code.</remarks>
public sealed class ApiException : Exception
{
    public ApiException(ApiStatus status, string request, TimeSpan? retryAfter = null)
        : base($"{request}: {status.Code} {status.Reason}: {status.Message}")
    {
        Status = status;
        RetryAfter = retryAfter ?? status.RetryAfter;
    }

    public ApiStatus Status { get; }

    public HttpStatusCode StatusCode => (HttpStatusCode)Status.Code;

    public string Reason => Status.Reason;

    /// <summary>How long the server asked us to wait.</summary>
    public TimeSpan? RetryAfter { get; }

    public bool IsNotFound => StatusCode == HttpStatusCode.NotFound;

    public bool IsUnauthorized => StatusCode == HttpStatusCode.Unauthorized;

    public bool IsForbidden => StatusCode == HttpStatusCode.Forbidden;

    /// <summary>A create found an object of that name.</summary>
    public bool IsAlreadyExists => StatusCode == HttpStatusCode.Conflict && Reason == "AlreadyExists";

    /// <summary>An apply without force met fields that another manager owns; see <see cref="ApiStatus.Causes"/>.</summary>
    public bool IsFieldManagerConflict =>
        StatusCode == HttpStatusCode.Conflict && Status.Causes.Any(cause => cause.Reason == "FieldManagerConflict");

    /// <summary>The object under that name has another uid than the one that was asked for.</summary>
    // The server says so in its message only, and in two ways: "Precondition failed: …" and "the UID in the precondition …".
    public bool IsPreconditionFailed => StatusCode == HttpStatusCode.Conflict
        && Status.Message.Contains("precondition", StringComparison.OrdinalIgnoreCase);

    /// <summary>The object changed since it was read: read it again and decide again.</summary>
    public bool IsConflict => StatusCode == HttpStatusCode.Conflict && !IsAlreadyExists && !IsFieldManagerConflict && !IsPreconditionFailed;

    /// <summary>The object breaks its schema or an admission rule: only an edit helps.</summary>
    public bool IsInvalid => StatusCode is HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest;

    public bool IsGone => Status.IsGone;

    /// <summary>The server did not run the request and may be asked again, whatever the verb.</summary>
    internal bool IsThrottled => StatusCode == HttpStatusCode.TooManyRequests
        || (StatusCode == HttpStatusCode.ServiceUnavailable && RetryAfter is not null);
}
