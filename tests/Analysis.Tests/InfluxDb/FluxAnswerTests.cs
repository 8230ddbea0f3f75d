using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ProgressiveDelivery.Analysis.InfluxDb;

namespace ProgressiveDelivery.Analysis.Tests.InfluxDb;

public sealed class FluxAnswerTests
{
    private static readonly InfluxDbSettings Settings = new() { Address = "http://influx", Token = "t", Organisation = "o" };

    [Theory]
    [InlineData("double", "1.5", 1.5)]
    [InlineData("long", "-3", -3.0)]
    [InlineData("unsignedLong", "3", 3.0)]
    [InlineData("double", "+Inf", double.PositiveInfinity)]
    public void One_row_is_its_number(string type, string value, double expected) => Assert.Equal(new MetricReading.Value(expected), Read(Table(type, value)));

    [Theory]
    [InlineData("")]
    [InlineData("\r\n")]
    [InlineData("#datatype,string,long,double\r\n#group,false,false,false\r\n#default,_result,,\r\n,result,table,_value\r\n\r\n")]
    public void No_rows_are_no_data(string body) => Assert.IsType<MetricReading.NoData>(Read(body));

    [Fact]
    public void Empty_value_is_no_data() => Assert.IsType<MetricReading.NoData>(Read(Table("double", "")));

    [Fact]
    public void Several_tables_are_refused_with_the_way_out() =>
        Assert.Contains("returns 2 rows", Unavailable(Table("double", "1") + Table("double", "2")), StringComparison.Ordinal);

    [Fact]
    public void Error_without_annotations_is_told_in_its_own_words() =>
        Assert.Contains("failed to parse query", Unavailable("error,reference\nfailed to parse query,897\n"), StringComparison.Ordinal);

    [Theory]
    [InlineData("string", "a \"\"quoted\"\", text", "returns a string")]
    [InlineData("boolean", "true", "returns a boolean")]
    [InlineData("double", "abc", "does not promise")]
    public void Value_that_is_no_number_says_what_it_is(string type, string value, string words) =>
        Assert.Contains(words, Unavailable(Table(type, $"\"{value}\"")), StringComparison.Ordinal);

    [Theory]
    [InlineData("<html>\n</html>\n")]
    [InlineData("#datatype,string,long,double\r\n,result,table,_value\r\n,,0\r\n")]
    [InlineData("#datatype,string,long,double\r\n,result,table,_value\r\n,,0,\"1\r\n")]
    [InlineData("#datatype,string,long,double\r\n,result,table,_value\r\n,,0,1")]
    public void Text_that_was_not_promised_is_unavailable(string body) => Unavailable(body);

    [Fact]
    public void Result_without_the_value_column_is_refused() =>
        Assert.Contains("_value", Unavailable("#datatype,string,long,double\r\n,result,table,mean\r\n,,0,1\r\n\r\n"), StringComparison.Ordinal);

    [Fact]
    public void Damaged_answer_is_a_reading_and_never_NaN() => Prop.ForAll(
        (from at in Gen.Choose(0, Table("double", "12.5").Length - 1) from value in Gen.Choose(0, 255) from cut in Gen.Choose(0, 120) select (at, value, cut)).ToArbitrary(),
        damage =>
        {
            byte[] bytes = Encoding.UTF8.GetBytes(Table("double", "12.5"));
            bytes[damage.at] = (byte)damage.value;
            return FluxAnswer.Read(Settings, bytes.AsMemory(0, Math.Min(bytes.Length, damage.cut))) is not MetricReading.Value { Number: double.NaN };
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    private static string Unavailable(string body) => Assert.IsType<MetricReading.Unavailable>(Read(body)).Reason;

    private static MetricReading Read(string body) => FluxAnswer.Read(Settings, Encoding.UTF8.GetBytes(body));

    private static string Table(string type, string value) =>
        $"#datatype,string,long,dateTime:RFC3339,{type}\r\n#group,false,false,false,false\r\n#default,_result,,,\r\n,result,table,_time,_value\r\n,,0,2026-01-01T00:00:00Z,{value}\r\n\r\n";
}
