namespace ProgressiveDelivery.Git;

/// <summary>Signs requests to AWS.</summary>
internal sealed class AwsLogin(Func<CancellationToken, ValueTask<AwsKeys>> keys, string region, TimeProvider time) : HostLogin
{
    private const string Service = "codecommit";

    public override async ValueTask<Redaction> SignAsync(HttpRequestMessage request, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        AwsKeys now = await keys(cancellationToken);
        Uri uri = request.RequestUri!;
        var headers = new Dictionary<string, string>
        {
            ["host"] = uri.Authority,
            ["x-amz-date"] = SignatureV4.Timestamp(time.GetUtcNow()),
            ["x-amz-target"] = request.Headers.GetValues("X-Amz-Target").Single(),
            ["content-type"] = request.Content!.Headers.ContentType!.ToString(),
        };
        if (now.SessionToken is { } token)
        {
            headers["x-amz-security-token"] = token;
            request.Headers.TryAddWithoutValidation("X-Amz-Security-Token", token);
        }

        request.Headers.TryAddWithoutValidation("X-Amz-Date", headers["x-amz-date"]);
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            SignatureV4.Authorization(now, region, Service, request.Method.Method, uri.AbsolutePath, headers, body.Span));
        return new Redaction(now);
    }
}
