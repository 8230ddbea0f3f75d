using System.Diagnostics.CodeAnalysis;

namespace ProgressiveDelivery.Analysis.Graphite;

/// <summary>Reads a query as people write it, <c>target=sum(a.*.b)&amp;from=-5min&amp;until=now</c>, not escaped or escaped.</summary>
internal static class RenderQuery
{
    private static readonly string[] Others = ["from", "until", "tz", "template"];

    /// <param name="query">The query; white space around the parameters does not matter.</param>
    /// <param name="parameters">Escaped <c>name=value</c> pairs.</param>
    /// <param name="problem">What to change.</param>
    public static bool TryParse(string query, [NotNullWhen(true)] out IReadOnlyList<string>? parameters, [NotNullWhen(false)] out string? problem)
    {
        var found = new List<string>();
        int targets = 0;
        foreach (string part in query.Trim().TrimStart('?').Split('&', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? part : part[..equals];
            if (equals < 0 || (name != "target" && !Others.Contains(name) && !name.StartsWith("template[", StringComparison.Ordinal)))
            {
                (parameters, problem) = (null, $"'{name}' is no parameter of a query; known are target, {string.Join(", ", Others)}, joined by &");
                return false;
            }

            targets += name == "target" ? 1 : 0;
            found.Add($"{Uri.EscapeDataString(name)}={Uri.EscapeDataString(Plain(part[(equals + 1)..]))}");
        }

        parameters = targets == 1 ? found : null;
        problem = targets == 1 ? null : $"the query has {targets} targets, it must have one: target=…&from=-5min";
        return targets == 1;
    }

    /// <summary>Both forms are met in the wild: a plus sign is a plus in one that nobody escaped.</summary>
    private static string Plain(string value) => value.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(value) : value;
}
