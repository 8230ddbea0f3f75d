using System.Globalization;

namespace ProgressiveDelivery.Controller.ImageBots;

/// <summary>The order of tags that are versions, <c>v1.4.0-rc.1</c>, as far as image bots that go by versions agree on it.</summary>
internal static class ImageVersion
{
    /// <summary>Whether a tag is a lower version than another; false where one of them is no version.</summary>
    public static bool IsLower(string tag, string other)
    {
        if (Parse(tag) is not { } one || Parse(other) is not { } two)
        {
            return false;
        }

        for (int i = 0; i < Math.Max(one.Numbers.Length, two.Numbers.Length); i++)
        {
            long difference = one.Numbers.ElementAtOrDefault(i) - two.Numbers.ElementAtOrDefault(i);
            if (difference != 0)
            {
                return difference < 0;
            }
        }

        // What comes before a release is lower than it (https://semver.org/#spec-item-11).
        return one.Before is not null && (two.Before is null || string.CompareOrdinal(one.Before, two.Before) < 0);
    }

    private static (long[] Numbers, string? Before)? Parse(string tag)
    {
        string[] halves = tag.Split('+', '_')[0].Split('-', 2);
        string core = halves[0].StartsWith('v') ? halves[0][1..] : halves[0];
        var numbers = new List<long>();
        foreach (string part in core.Split('.'))
        {
            if (!long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out long number))
            {
                return null;
            }

            numbers.Add(number);
        }

        return ([.. numbers], halves.ElementAtOrDefault(1));
    }
}
