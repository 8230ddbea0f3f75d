using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ProgressiveDelivery.Git;

/// <summary>
/// CodeCommit's protocol, AWS JSON 1.1: every call is a POST to the root, and every refusal is 400 with a name in
/// <c>__type</c> (https://docs.aws.amazon.com/codecommit/latest/APIReference/CommonErrors.html).
/// </summary>
internal sealed class CodeCommitApi(string endpoint, HostApi http)
{
    private const string ContentType = "application/x-amz-json-1.1";

    public async Task<TOut> CallAsync<TIn, TOut>(string action, TIn input, JsonTypeInfo<TIn> inputType, JsonTypeInfo<TOut> outputType, CancellationToken cancellationToken) =>
        (await CallAsync(action, input, inputType, cancellationToken)).Read(outputType);

    public async Task<HostAnswer> CallAsync<TIn>(string action, TIn input, JsonTypeInfo<TIn> inputType, CancellationToken cancellationToken)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(input, inputType);
        HostAnswer answer = await http.SendAsync(
            HttpMethod.Post,
            endpoint,
            body,
            cancellationToken,
            ("X-Amz-Target", $"CodeCommit_20150413.{action}"),
            ("Content-Type", ContentType));
        return answer.Succeeded ? answer : throw Refusal(answer);
    }

    private GitHostException Refusal(HostAnswer answer) => ErrorName(answer) switch
    {
        "ThrottlingException" or "RequestLimitExceeded" =>
            new(GitHostTrouble.Unavailable, $"{http.Name} limits the rate of requests ({answer.Words})."),
        "ServiceUnavailable" or "InternalFailure" or "RequestExpired" or "EncryptionKeyUnavailableException" =>
            new(GitHostTrouble.Unavailable, $"{http.Name} failed ({answer.Words})."),
        "UnrecognizedClientException" or "InvalidSignatureException" or "IncompleteSignature" or "InvalidClientTokenId"
            or "MissingAuthenticationToken" or "MissingAuthenticationTokenException" or "ExpiredTokenException" =>
            new(GitHostTrouble.Credentials, $"{http.Name} refuses the AWS credentials ({answer.Words}); check the role or access key of the controller."),
        "AccessDeniedException" or "NotAuthorized" or "OptInRequired" or "EncryptionKeyAccessDeniedException" =>
            new(GitHostTrouble.Forbidden, $"{http.Name} does not allow this to the AWS credentials ({answer.Words}); give the role the actions that docs/git-hosts.md names."),
        { } name when name.EndsWith("DoesNotExistException", StringComparison.Ordinal) =>
            new(GitHostTrouble.NotFound, $"{http.Name} has no such repository, pull request, branch or commit ({answer.Words})."),
        _ => answer.Refusal(),
    };

    private static string? ErrorName(HostAnswer answer)
    {
        if (answer.Status is not HttpStatusCode.BadRequest)
        {
            return null;
        }

        string? type = answer.Peek(CodeCommitJsonContext.Default.CodeCommitError)?.Type;
        return type?[(type.LastIndexOf('#') + 1)..];
    }
}
