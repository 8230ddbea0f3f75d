using System.Net.Http.Headers;

namespace ProgressiveDelivery.Aws;

/// <summary>Signs requests to one service of AWS in one region.</summary>
/// <param name="service">The name that the service is signed for, such as <c>aps</c> or <c>monitoring</c>.</param>
public sealed class AwsRequestSigner(IAwsKeySource keys, string region, string service, TimeProvider time)
{
    private static readonly string[] Signed = ["X-Amz-Target", "X-Amz-Security-Token"];

    /// <summary>Adds date, token and Authorization. Content type and <c>X-Amz-Target</c> are signed too, so set them before.</summary>
    /// <param name="body">The bytes that the request's content will send.</param>
    /// <returns>The keys that signed, so that a caller can keep their values out of messages.</returns>
    /// <exception cref="AwsCredentialsException">There are no credentials.</exception>
    public async ValueTask<AwsKeys> SignAsync(HttpRequestMessage request, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        AwsKeys now = await keys.GetAsync(cancellationToken);
        Uri uri = request.RequestUri!;
        HttpRequestHeaders sent = request.Headers;
        sent.Remove("X-Amz-Date");
        sent.Remove("X-Amz-Security-Token");
        sent.TryAddWithoutValidation("X-Amz-Date", SignatureV4.Timestamp(time.GetUtcNow()));
        if (now.SessionToken is { } token)
        {
            sent.TryAddWithoutValidation("X-Amz-Security-Token", token);
        }

        var headers = new List<KeyValuePair<string, string>> { new("host", uri.Authority), new("x-amz-date", sent.GetValues("X-Amz-Date").Single()) };
        headers.AddRange(Signed.Where(sent.Contains).Select(name => KeyValuePair.Create(name, string.Join(',', sent.GetValues(name)))));
        if (request.Content?.Headers.ContentType is { } type)
        {
            headers.Add(new("content-type", type.ToString()));
        }

        var subject = new SignedRequest(request.Method.Method, uri.AbsolutePath, uri.Query, headers, body);
        sent.Remove("Authorization");
        sent.TryAddWithoutValidation("Authorization", SignatureV4.Authorization(now, region, service, subject));
        return now;
    }
}
