using System.Net;
using System.Text;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Git.Tests.Hostile;

/// <summary>What the APIs of Git hosts answer, in words and headers; whole conversations are damaged in <see cref="Hosts.HostContract"/>.</summary>
public sealed class HostAnswerFuzz
{
    private static readonly string[] Tokens = ["\"message\":", "\"errors\":", "\"\\ud800\":", "\"\\ud800\"", "[[[[[[[[", "{\"a\":", "<html>", "rel=\"next\"", "<https://x/>;"];

    [Fact]
    public void Words_of_a_damaged_refusal_are_one_short_line() => Fuzz.Bytes(
        [
            Encoding.UTF8.GetBytes("""{"message": "Validation Failed", "errors": [{"resource": "PullRequest", "code": "invalid"}], "documentation_url": "x"}"""),
            Encoding.UTF8.GetBytes("""{"error": {"message": "no", "detail": ["a", "b"], "fields": {"title": ["too long"]}}}"""),
            Encoding.UTF8.GetBytes("plain words\nmore"),
        ],
        body =>
        {
            using var response = new HttpResponseMessage((HttpStatusCode)403);
            response.Headers.TryAddWithoutValidation("x-ratelimit-remaining", Encoding.Latin1.GetString(body.AsSpan(0, Math.Min(6, body.Length))).ReplaceLineEndings(""));
            response.Headers.TryAddWithoutValidation("x-ratelimit-reset", Encoding.Latin1.GetString(body.AsSpan(0, Math.Min(20, body.Length))).ReplaceLineEndings(""));
            var answer = new HostAnswer("GitHub", response.StatusCode, response.Headers, body, new Redaction(new NoCredentials()));
            Assert.True(answer.Words.Length < 700 && !answer.Words.Any(char.IsControl), answer.Words);
            Assert.True(RateLimit.Wait(answer, DateTimeOffset.UnixEpoch) is not { } wait || (wait > TimeSpan.Zero && wait <= TimeSpan.FromHours(1)));
            Assert.NotNull(answer.Refusal());
        },
        Tokens);

    [Fact]
    public void Damaged_link_leads_to_the_same_server_or_nowhere() => Fuzz.Texts(
        ["<https://api.example.com/x?page=2>; rel=\"next\", <https://api.example.com/x?page=9>; rel=\"last\""],
        link =>
        {
            using var response = new HttpResponseMessage();
            response.Headers.TryAddWithoutValidation("Link", link.ReplaceLineEndings(""));
            string? next = LinkHeader.Next(response.Headers, "https://api.example.com/repos");
            Assert.True(next is null || new Uri(next) is { Scheme: "https", Host: "api.example.com", Port: 443 }, next);
        },
        [.. Tokens, "https://evil.example/", "@evil.example/", "//evil.example", "%40", "\\"]);

    [Fact]
    public void Huge_refusal_is_quoted_in_bounded_memory()
    {
        byte[] body = Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Range(0, 500_000).Select(i => $"\"{i}\""))}]");
        long before = GC.GetAllocatedBytesForCurrentThread();

        string words = ErrorWords.From(body);

        Assert.InRange(words.Length, 1, 4096);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32 << 20);
    }
}
