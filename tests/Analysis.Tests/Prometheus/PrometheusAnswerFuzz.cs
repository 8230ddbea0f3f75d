using System.Net;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ProgressiveDelivery.Analysis.Http;
using ProgressiveDelivery.Analysis.Prometheus;

namespace ProgressiveDelivery.Analysis.Tests.Prometheus;

public sealed class PrometheusAnswerFuzz
{
    private static readonly PrometheusSettings Settings = new() { Address = "http://prometheus" };

    private static readonly string[] Good =
    [
        PrometheusAnswers.Vector("1"), PrometheusAnswers.Scalar("2"), PrometheusAnswers.TwoSeries, PrometheusAnswers.Matrix, PrometheusAnswers.Empty,
        PrometheusAnswers.NativeHistogram, PrometheusAnswers.Warned, PrometheusAnswers.Error("bad_data", "x"),
    ];

    private static readonly Gen<byte[]> Damaged =
        from body in Gen.Elements(Good)
        from edits in (from at in Gen.Choose(0, body.Length - 1) from value in Gen.Choose(0, 255) select (at, value)).ListOf(3)
        from cut in Gen.Choose(0, body.Length)
        select Damage(body, edits, cut);

    [Fact]
    public void Damaged_answer_is_a_reading_and_never_NaN() => Prop.ForAll(
        (from body in Damaged from status in Gen.Elements(HttpStatusCode.OK, HttpStatusCode.BadRequest, HttpStatusCode.ServiceUnavailable) select (body, status)).ToArbitrary(),
        test => PrometheusAnswer.Read(Settings, new HttpAnswer(test.status, null, test.body)) switch
        {
            MetricReading.Value value => !double.IsNaN(value.Number) && test.status == HttpStatusCode.OK,
            MetricReading.NoData => test.status == HttpStatusCode.OK,
            _ => true,
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    private static byte[] Damage(string body, IEnumerable<(int At, int Value)> edits, int cut)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        foreach ((int at, int value) in edits)
        {
            bytes[at] = (byte)value;
        }

        return cut % 4 == 0 ? bytes[..cut] : bytes;
    }
}
