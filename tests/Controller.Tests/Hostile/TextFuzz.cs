using System.Net;
using System.Text.Json;
using ProgressiveDelivery.Controller.Alerts;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Backtest;
using ProgressiveDelivery.Controller.Starts;
using ProgressiveDelivery.Testing;
using YamlDotNet.Core;

namespace ProgressiveDelivery.Controller.Tests.Hostile;

/// <summary>Schedules, answers of chat services, and files that are given to the command line.</summary>
public sealed class TextFuzz
{
    [Fact]
    public void Damaged_schedule_is_read_or_told_what_is_wrong_and_its_last_moment_is_found() => Fuzz.Texts(
        ["0 18 * * FRI", "*/5 1-3,7 1 JAN-MAR 0", "59 23 31 12 7"],
        text =>
        {
            if (CronSchedule.Read(text, out string problem) is { } schedule)
            {
                schedule.Last(TimeZoneInfo.Utc, DateTimeOffset.UnixEpoch.AddYears(50), TimeSpan.FromDays(1));
            }
            else
            {
                Assert.InRange(problem.Length, 1, 70_000);
            }
        },
        ["*", "/", "-", ",", "2147483647", "SUN", "31", "60", "/0", "\t"]);

    [Fact]
    public void Damaged_freeze_window_is_a_window_or_short_sentences() => Fuzz.Texts(
        ["0 18 * * FRI", "60h", "Europe/Berlin", "hold"],
        text =>
        {
            foreach (FreezeWindowSpec spec in new FreezeWindowSpec[]
            {
                new() { Schedule = text, Duration = "1h" }, new() { Schedule = "0 0 * * *", Duration = text }, new() { Schedule = "0 0 * * *", Duration = "1h", TimeZone = text, InProgress = text },
            })
            {
                Assert.True(FreezeWindow.Read(spec, "spec.freezeWindows[0]", out IReadOnlyList<string> problems) is not null || problems.Count > 0);
                Assert.All(problems, problem => Assert.InRange(problem.Length, 10, 1000));
            }
        },
        ["../../etc/passwd", "/etc/passwd", "Etc/GMT+1", "h", "99999999h", "FRI"]);

    [Fact]
    public void Damaged_answer_of_a_chat_service_is_taken_or_told_in_short_words() => Fuzz.Texts(
        ["{\"ok\":true,\"ts\":\"171.2\"}", "{\"ok\":false,\"error\":\"ratelimited\"}", "ok", "{\"status\":\"success\",\"dedup_key\":\"k\"}", "<html>no</html>"],
        body =>
        {
            foreach (IAlertService service in AlertServices.Types.Select(type => AlertServices.Of(type)!))
            {
                foreach (HttpStatusCode status in new[] { HttpStatusCode.OK, HttpStatusCode.Accepted, HttpStatusCode.BadRequest, HttpStatusCode.ServiceUnavailable })
                {
                    AlertAnswer answer = service.Read(status, body);
                    Assert.True(answer.Problem is null || answer.Problem.Length < 500, answer.Problem);
                    Assert.True(answer.Thread is null || answer.Thread.Length < 500, answer.Thread);
                }
            }
        },
        ["\"ok\":", "\"error\":", "\"ts\":", "\"\\ud800\"", "{\"a\":", "[[[[[[[["]);

    [Fact]
    public void Damaged_file_of_objects_is_read_or_refused() => Fuzz.Texts(
        ["apiVersion: canary.gitops.dev/v1beta1\nkind: Canary\nmetadata: {name: a}\nspec:\n  targetRef: {kind: Deployment, name: a}\n  service: {port: 80}\n  analysis:\n    stepWeight: 10\n    metrics: [{name: x, query: up, thresholdRange: {max: 1}}]\n---\nkind: MetricTemplate\nmetadata: {name: t}\nspec: {query: up, provider: {type: prometheus, address: 'http://p'}}\n"],
        text =>
        {
            try
            {
                BacktestSubject.Parse(text);
            }
            catch (Exception exception) when (exception is FormatException or YamlException or JsonException or ArgumentException)
            {
                // The command shows these as what is wrong with the file.
            }
        },
        ["&a ", "*a", "? ", "- ", "[[[[", "{a: ", "items: [", "kind: List\n", "---\n", "!!binary "]);

    [Fact]
    public void Damaged_recording_is_read_or_refused() => Fuzz.Texts(
        ["time,side,requests,errors\n2026-01-01T00:00:00Z,canary,10,1\n2026-01-01T00:01:00Z,primary,,NaN\n"],
        text =>
        {
            try
            {
                Recording.Parse(text);
            }
            catch (FormatException)
            {
                // With the line.
            }
        },
        [",", "\n", "time,side,", "canary", "primary", "1e999", "9999-12-31T23:59:59Z"]);
}
