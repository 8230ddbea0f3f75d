using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Alerts;

namespace ProgressiveDelivery.Controller.Tests.Alerts;

public sealed class AlertServicesTests
{
    public static TheoryData<string> Types => [.. AlertServices.Types];

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Message_names_the_canary_the_reason_and_the_evidence(string type)
    {
        string body = Plain((await BodyAsync(type, Some.Alert(text: "62.5 % is below 99 %"))).ToJsonString());

        Assert.Contains("shop/app", body, StringComparison.Ordinal);
        Assert.Contains("AnalysisFailed", body, StringComparison.Ordinal);
        Assert.Contains("62.5 % is below 99 %", body, StringComparison.Ordinal);
        Assert.Contains("https://git.example/apps/commit/c2", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("slack", "<!channel>", "<b>")]
    [InlineData("msteams", "*bold*", "[x](")]
    [InlineData("discord", "@everyone", "*bold*", "[x](")]
    [InlineData("rocket", "@everyone", "*bold*", "[x](")]
    [InlineData("gchat", "<b>", "<!channel>")]
    public async Task Words_of_a_metric_are_no_markup_and_call_nobody(string type, params string[] forbidden)
    {
        string body = Plain((await BodyAsync(type, Some.Alert(text: Some.Hostile))).ToJsonString());

        Assert.All(forbidden, markup => Assert.DoesNotContain(markup, body.Replace("\\" + markup, "", StringComparison.Ordinal), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Slack_answers_in_the_rollouts_thread_and_shows_failures_in_the_channel_too()
    {
        AlertTarget target = Some.Target("slack", token: "xoxb-1", channel: "releases");
        using HttpRequestMessage request = AlertServices.Of("slack")!.Request(Some.Alert(), target, "171.2")!;
        JsonNode body = await JsonOfAsync(request);

        Assert.Equal("171.2", (string?)body["thread_ts"]);
        Assert.True((bool?)body["reply_broadcast"]);
        Assert.Equal("releases", (string?)body["channel"]);
        Assert.Equal("Bearer xoxb-1", request.Headers.Authorization?.ToString());
    }

    [Theory]
    [InlineData("""{"ok":true,"ts":"171.2"}""", null, "171.2", false)]
    [InlineData("ok", null, null, false)]
    [InlineData("""{"ok":false,"error":"channel_not_found"}""", "Slack refuses it: channel_not_found", null, false)]
    [InlineData("""{"ok":false,"error":"ratelimited"}""", "Slack refuses it: ratelimited", null, true)]
    [InlineData("{", "the answer is no JSON", null, true)]
    public void Slack_says_in_the_body_what_it_refuses(string body, string? problem, string? thread, bool again)
        => Assert.Equal(new AlertAnswer(problem, again, thread), AlertServices.Of("slack")!.Read(HttpStatusCode.OK, body));

    [Theory]
    [InlineData(202, false, false)]
    [InlineData(204, false, false)]
    [InlineData(302, true, false)]
    [InlineData(400, true, false)]
    [InlineData(408, true, true)]
    [InlineData(429, true, true)]
    [InlineData(503, true, true)]
    public void Status_tells_whether_to_try_again(int status, bool isProblem, bool again)
    {
        AlertAnswer answer = AlertServices.Of("msteams")!.Read((HttpStatusCode)status, "some\nwords");

        Assert.Equal((isProblem, again), (answer.Problem is not null, answer.MayTryAgain));
    }

    [Fact]
    public async Task Google_chat_gets_the_rollout_as_thread_beside_the_keys_of_its_address()
    {
        AlertTarget target = Some.Target("gchat", "https://chat.example/v1/spaces/A/messages?key=k&token=t");
        using HttpRequestMessage request = AlertServices.Of("gchat")!.Request(Some.Alert(), target, null)!;

        Assert.Equal("?key=k&token=t&messageReplyOption=REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD", request.RequestUri!.Query);
        Assert.Equal("uid-1/v2", (string?)(await JsonOfAsync(request))["thread"]!["threadKey"]);
    }

    [Fact]
    public async Task Pager_rings_for_a_failure_rests_at_the_all_clear_and_hears_no_news()
    {
        JsonNode failure = await BodyAsync("pagerduty", Some.Alert(AlertSeverity.Error));
        JsonNode clear = await BodyAsync("pagerduty", Some.Alert(AlertSeverity.Info, isAllClear: true));

        Assert.Equal(("trigger", "error"), ((string?)failure["event_action"], (string?)failure["payload"]!["severity"]));
        Assert.Equal("resolve", (string?)clear["event_action"]);
        Assert.Equal((string?)failure["dedup_key"], (string?)clear["dedup_key"]);
        Assert.Null(AlertServices.Of("pagerduty")!.Request(Some.Alert(AlertSeverity.Info), Some.Target("pagerduty", token: "k"), null));
    }

    [Fact]
    public async Task Webhook_sends_a_cloud_event_that_its_key_signs()
    {
        byte[] key = "k"u8.ToArray();
        using HttpRequestMessage request = AlertServices.Of("webhook")!.Request(Some.Alert(), Some.Target("webhook", token: "t", hmacKey: key), null)!;
        byte[] body = await request.Content!.ReadAsByteArrayAsync();
        JsonNode sent = JsonNode.Parse(body)!;

        Assert.Equal("application/cloudevents+json", request.Content.Headers.ContentType?.MediaType);
        Assert.Equal(
            ("1.0", "4f2a", "/canaries/shop/app", "dev.gitops.canary.AnalysisFailed"),
            ((string?)sent["specversion"], (string?)sent["id"], (string?)sent["source"], (string?)sent["type"]));
        Assert.Equal($"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(key, body))}", Assert.Single(request.Headers.GetValues("X-Signature")));
    }

    [Fact]
    public async Task Discord_gets_no_more_than_it_takes()
    {
        Alert alert = Some.Alert(text: new string('x', 9000)) with { Facts = [.. Enumerable.Range(0, 40).Select(i => new AlertFact($"Fact {i}", new string('y', 3000)))] };
        JsonNode embed = (await BodyAsync("discord", alert))["embeds"]![0]!;

        Assert.InRange(((string)embed["description"]!).Length, 1, 4096);
        Assert.Equal(25, embed["fields"]!.AsArray().Count);
        Assert.All(embed["fields"]!.AsArray(), field => Assert.InRange(((string)field!["value"]!).Length, 1, 1024));
    }

    private static async Task<JsonNode> BodyAsync(string type, Alert alert)
    {
        using HttpRequestMessage request = AlertServices.Of(type)!.Request(alert, Some.Target(type, token: "key"), null)!;
        return await JsonOfAsync(request);
    }

    private static async Task<JsonNode> JsonOfAsync(HttpRequestMessage request) => JsonNode.Parse(Encoding.UTF8.GetString(await request.Content!.ReadAsByteArrayAsync()))!;

    /// <summary>Escapes of JSON itself taken back, so that only the service's own escapes are left.</summary>
    private static string Plain(string json) => System.Text.RegularExpressions.Regex.Unescape(json);
}
