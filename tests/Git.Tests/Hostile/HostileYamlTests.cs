using System.Text;

namespace ProgressiveDelivery.Git.Tests.Hostile;

/// <summary>YAML that was written to bring its reader down. What is refused here is reported as a file that cannot be edited value by value.</summary>
public sealed class HostileYamlTests
{
    private const long MostBytes = 400 << 20;

    public static TheoryData<string, string> Bombs => new()
    {
        { "lists in lists", new string('[', 200_000) },
        { "mappings in mappings", string.Concat(Enumerable.Repeat("{a: ", 100_000)) },
        { "blocks in blocks", string.Concat(Enumerable.Range(0, 1_500).Select(level => $"{new string(' ', level)}a:\n")) },
        { "sequences in sequences", string.Concat(Enumerable.Repeat("- ", 100_000)) },
        { "an alias of itself", "a: &a [*a]\nb: *a\n" },
        { "an alias of itself as a key", "? &a [*a]\n: x\n" },
        { "a chain of aliases", "a0: &a0 [x]\n" + string.Concat(Enumerable.Range(1, 20_000).Select(i => $"a{i}: &a{i} [*a{i - 1}]\n")) },
        { "a key that unfolds", "a0: &a0 [x, x]\n" + string.Concat(Enumerable.Range(1, 40).Select(i => $"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n")) + "? *a40\n: x\n? *a39\n: x\n" },
        { "a long text a thousand times", $"a: &a \"{new string('x', 3 << 20)}\"\nb: [{string.Join(", ", Enumerable.Repeat("*a", 10_000))}]\n" },
        { "a long key above many values", $"? {new string('k', 1 << 20)}\n: [{string.Join(", ", Enumerable.Repeat("a", 40_000))}]\n" },
        { "millions of values", $"[{string.Join(",", Enumerable.Repeat("a", 1_000_000))}]" },
        { "a file of five megabytes", $"a: {new string('x', 5 << 20)}" },
    };

    [Theory]
    [MemberData(nameof(Bombs))]
    public void Bomb_is_refused_in_bounded_memory(string what, string text)
    {
        byte[] file = Encoding.UTF8.GetBytes(text);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.False(YamlText.TryParse(file, out _), what);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytes);
    }

    [Fact]
    public void Line_as_long_as_the_file_is_searched_once_for_its_mark()
    {
        string values = string.Join(", ", Enumerable.Range(0, 40_000).Select(i => $"a{i}"));
        byte[] file = Encoding.UTF8.GetBytes($"images: [{values}] # {{\"$imagepolicy\": \"flux-system:cart\"}}\n");
        Assert.True(YamlText.TryParse(file, out YamlText? yaml));
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal(40_000, yaml.Markers().Count(pair => pair.Marker.Setter == "flux-system:cart"));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32 << 20);
    }

    [Theory]
    [InlineData("# {\"$imagepolicy\": \"\\ud800\"}")]
    [InlineData("# {\"$imagepolicy\": \"a\", \"\\udfff\": \"b\"}")]
    [InlineData("# {\"\\ud800\": \"b\", \"$imagepolicy\": 7}")]
    public void Mark_of_half_a_character_marks_nothing(string comment)
    {
        Assert.True(YamlText.TryParse(Encoding.UTF8.GetBytes($"image: a {comment}\n"), out YamlText? yaml));

        Assert.DoesNotContain(yaml.Markers(), pair => pair.Marker.Setter != "a");
    }
}
