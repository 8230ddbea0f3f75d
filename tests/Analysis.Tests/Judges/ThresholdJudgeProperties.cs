using FsCheck;
using FsCheck.Fluent;
using ProgressiveDelivery.Analysis.Judges;

namespace ProgressiveDelivery.Analysis.Tests.Judges;

public sealed class ThresholdJudgeProperties
{
    private static readonly Gen<double> Number = Gen.OneOf(
        ArbMap.Default.GeneratorFor<double>(),
        Gen.Choose(-1000, 1000).Select(number => number / 10.0),
        Gen.Elements(double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0, -0.0, double.MaxValue, double.Epsilon));

    private static readonly Gen<double?> Bound = Gen.OneOf(
        Gen.Constant<double?>(null),
        Gen.Choose(-1000, 1000).Select(number => (double?)(number / 10.0)));

    private static readonly Gen<MetricReading> Reading = Gen.OneOf(
        Number.Select(MetricReading (number) => new MetricReading.Value(number)),
        Gen.Constant<MetricReading>(new MetricReading.NoData("no data")),
        Gen.Constant<MetricReading>(new MetricReading.Unavailable("down")));

    private static readonly Gen<Case> Cases =
        from min in Bound
        from max in Bound
        from reading in Reading
        from count in Reading.OrNull()
        from minRequests in Gen.Elements(0, 1, 10.0, 100)
        select new Case(Checks.Of(new ThresholdRange(min, max)) with { MinRequests = minRequests }, reading, count);

    [Fact]
    public void Fail_needs_a_finite_value_outside_the_range() => Holds(test =>
    {
        Verdict verdict = test.Judge();
        return verdict.Kind != VerdictKind.Fail
            || (test.Reading is MetricReading.Value { Number: var number } && double.IsFinite(number)
                && (number < test.Check.Range.Min || number > test.Check.Range.Max));
    });

    [Fact]
    public void Fail_and_Pass_need_enough_requests() => Holds(test =>
        test.Judge().Kind is not (VerdictKind.Fail or VerdictKind.Pass)
        || test.Check.MinRequests <= 0
        || test.Count is MetricReading.Value { Number: var count } && count >= test.Check.MinRequests);

    [Fact]
    public void Pass_never_comes_from_something_that_is_not_a_number() => Holds(test =>
        test.Judge().Kind != VerdictKind.Pass || test.Reading is MetricReading.Value { Number: var number } && double.IsFinite(number));

    [Fact]
    public void Trouble_with_the_provider_is_never_a_failure() => Holds(test =>
        test.Reading is not MetricReading.Unavailable || test.Judge().Kind == VerdictKind.ProviderUnavailable);

    [Fact]
    public void Value_is_told_exactly_when_it_was_compared() => Holds(test =>
    {
        Verdict verdict = test.Judge();
        return verdict.Value.HasValue == verdict.Kind is VerdictKind.Pass or VerdictKind.Fail;
    });

    [Fact]
    public void Sentence_is_one_line_that_names_the_metric() => Holds(test =>
    {
        string sentence = test.Judge().Sentence;
        return sentence.StartsWith(test.Check.Name, StringComparison.Ordinal) && !sentence.Contains('\n', StringComparison.Ordinal);
    });

    [Fact]
    public void Judge_is_monotonic_under_a_minimum() => Prop.ForAll(
        (from bound in Gen.Choose(-1000, 1000) from low in Gen.Choose(-1000, 1000) from more in Gen.Choose(0, 1000) select (bound, low, more)).ToArbitrary(),
        test =>
        {
            MetricCheck check = Checks.Of(new ThresholdRange(test.bound / 10.0, null));
            Verdict lower = ThresholdJudge.Judge(check, new MetricReading.Value(test.low / 10.0), null);
            Verdict higher = ThresholdJudge.Judge(check, new MetricReading.Value((test.low + test.more) / 10.0), null);
            return lower.Kind == VerdictKind.Fail || higher.Kind == VerdictKind.Pass;
        }).QuickCheckThrowOnFailure();

    private static void Holds(Func<Case, bool> property) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(Cases.ToArbitrary(), property));

    private sealed record Case(MetricCheck Check, MetricReading Reading, MetricReading? Count)
    {
        public Verdict Judge() => ThresholdJudge.Judge(Check, Reading, Count);
    }
}
