using System.Globalization;
using System.Text;

namespace ProgressiveDelivery.Testing;

/// <summary>
/// Shows a parser damaged copies of what it knows, the same on every run. FUZZ_RUNS=100000 makes a long search of each; the first
/// runs stay the same, and a failure names its run.
/// </summary>
public static class Fuzz
{
    /// <summary>What a parser may allocate for one input, whatever it says of itself: a small input that unfolds is found by this.</summary>
    private const long MostBytes = 64 << 20;

    private const int ShownCharacters = 400;

    /// <summary>How often a parser is tried, unless FUZZ_RUNS says otherwise.</summary>
    public static int Runs(int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable("FUZZ_RUNS"), CultureInfo.InvariantCulture, out int count) ? count : usual;

    /// <summary>Damages bytes.</summary>
    /// <param name="valid">What the parser takes; at least one.</param>
    /// <param name="check">Throws when the parser fails; it has to have said what is wrong in its own way.</param>
    /// <param name="tokens">Parts of the format that damage is made of, besides those of <see cref="Damage"/>.</param>
    /// <param name="runs">How often.</param>
    public static void Bytes(IReadOnlyList<byte[]> valid, Action<byte[]> check, IReadOnlyList<string>? tokens = null, int runs = 2000)
    {
        var damage = new Damage(tokens ?? []);
        for (int run = 0; run < Runs(runs); run++)
        {
            // A generator for each run: FUZZ_RUNS changes none of the runs before.
            Try(run, damage.Done(valid, new Random(run)), check, Shown);
        }
    }

    /// <summary>Damages texts; what is no UTF-8 any more becomes replacement characters, and lone surrogates are among the damage.</summary>
    public static void Texts(IReadOnlyList<string> valid, Action<string> check, IReadOnlyList<string>? tokens = null, int runs = 2000)
    {
        byte[][] bytes = [.. valid.Select(Encoding.UTF8.GetBytes)];
        var damage = new Damage(tokens ?? []);
        for (int run = 0; run < Runs(runs); run++)
        {
            var random = new Random(run);
            string text = Encoding.UTF8.GetString(damage.Done(bytes, random));
            int at = random.Next(text.Length + 1);
            Try(run, run % 16 == 0 ? text.Insert(at, "\ud800") : text, check, text => text);
        }
    }

    private static void Try<T>(int run, T input, Action<T> check, Func<T, string> shown)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            check(input);
        }
        catch (Exception fault)
        {
            throw new InvalidOperationException($"Run {run} failed ({fault.GetType().Name}: {fault.Message}) with: {Clipped(shown(input))}", fault);
        }

        long taken = GC.GetAllocatedBytesForCurrentThread() - before;
        if (taken > MostBytes)
        {
            throw new InvalidOperationException($"Run {run} took {taken >> 20} MiB with: {Clipped(shown(input))}");
        }
    }

    private static string Shown(byte[] bytes) => Encoding.Latin1.GetString(bytes);

    private static string Clipped(string text)
    {
        string part = text.Length <= ShownCharacters ? text : text[..ShownCharacters] + "…";
        return string.Concat(part.Select(c => c is >= ' ' and < '\u007f' ? c.ToString() : $"\\u{(int)c:x4}"));
    }
}
