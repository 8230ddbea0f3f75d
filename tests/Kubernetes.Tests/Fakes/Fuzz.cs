namespace ProgressiveDelivery.Kubernetes.Tests;

/// <summary>A short run of random texts from an alphabet, the same on every run.</summary>
internal static class Fuzz
{
    public static void Run(string alphabet, int maxLength, Action<string> check, int count = 20_000)
    {
        var random = new Random(42);
        for (int run = 0; run < count; run++)
        {
            check(new string(random.GetItems<char>(alphabet, random.Next(maxLength))));
        }
    }

    /// <summary>Texts that were right before a few characters were changed, removed or doubled.</summary>
    public static void Mutate(string valid, Action<string> check, int count = 2_000)
    {
        var random = new Random(42);
        for (int run = 0; run < count; run++)
        {
            var text = new System.Text.StringBuilder(valid);
            for (int edits = random.Next(1, 6); edits > 0 && text.Length > 0; edits--)
            {
                int at = random.Next(text.Length);
                switch (random.Next(3))
                {
                    case 0:
                        text[at] = (char)random.Next(1, 128);
                        break;
                    case 1:
                        text.Remove(at, Math.Min(random.Next(1, 20), text.Length - at));
                        break;
                    default:
                        text.Insert(at, text.ToString(at, Math.Min(random.Next(1, 20), text.Length - at)));
                        break;
                }
            }

            check(text.ToString());
        }
    }
}
