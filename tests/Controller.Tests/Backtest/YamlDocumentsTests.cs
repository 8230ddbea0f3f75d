using ProgressiveDelivery.Controller.Backtest;

namespace ProgressiveDelivery.Controller.Tests.Backtest;

public sealed class YamlDocumentsTests
{
    public static TheoryData<string, string> Hostile => new()
    {
        { "metadata: &m {name: a, me: *m}", "refers to itself" },
        { string.Concat(Enumerable.Repeat("[", 20000)), "levels deep" },
        { "? [a, b]\n: c", "a key that is no text" },
        { $"a: &a0 [x,x,x,x,x,x,x,x,x,x]\n{string.Concat(Enumerable.Range(1, 8).Select(i => $"b{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}]\n"))}", "refers to itself; write its aliases out" },
        { new string('x', 5 << 20), "more than 4 MiB" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Hostile_file_is_refused_in_a_sentence(string text, string words)
        => Assert.Contains(words, Assert.Throws<FormatException>(() => YamlDocuments.Read(text).ToList()).Message, StringComparison.Ordinal);
}
