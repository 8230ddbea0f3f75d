using System.Text.RegularExpressions;

namespace ProgressiveDelivery.Routing.Nginx;

/// <summary>
/// Requests told apart by a header or a cookie, as ingress-nginx does it: the header decides before the cookie, the cookie before the weight.
/// </summary>
internal static partial class NginxMatch
{
    public const string ByHeader = "canary-by-header";
    public const string ByCookie = "canary-by-cookie";
    private const string ByValue = "canary-by-header-value";
    private const string ByPattern = "canary-by-header-pattern";

    /// <summary>The value of a header or cookie that ingress-nginx itself knows; its opposite is "never".</summary>
    private const string Always = "always";
    private const int LongestPattern = 512;

    /// <summary>The annotations, without their prefix.</summary>
    public static IReadOnlyDictionary<string, string> Annotations(Route route)
    {
        var annotations = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (HeaderMatch match in route.Match.SelectMany(entry => entry))
        {
            if (IsCookie(match))
            {
                annotations[ByCookie] = match.Value;
                continue;
            }

            annotations[ByHeader] = match.Name;
            if (match is { Kind: MatchKind.Exact, Value: not Always })
            {
                annotations[ByValue] = match.Value;
            }
            else if (match.Kind != MatchKind.Exact)
            {
                annotations[ByPattern] = Pattern(match);
            }
        }

        return annotations;
    }

    /// <summary>Why the matches cannot be said in annotations.</summary>
    public static IEnumerable<string> Refusals(Route route)
    {
        if (route.Match.Any(entry => entry.Count > 1))
        {
            yield return "spec.analysis.match: ingress-nginx cannot ask for two headers of one request; name one header in each entry, of which any one is enough.";
            yield break;
        }

        HeaderMatch[] all = [.. route.Match.SelectMany(entry => entry)];
        if (all.Count(match => !IsCookie(match)) > 1)
        {
            yield return "spec.analysis.match: ingress-nginx tells requests by one header and one cookie at most; keep one header (a regex may allow several values of it).";
        }

        if (all.Count(IsCookie) > 1)
        {
            yield return "spec.analysis.match: ingress-nginx tells requests by one cookie at most; keep one.";
        }

        foreach (string problem in all.Select(Problem).OfType<string>())
        {
            yield return problem;
        }
    }

    /// <summary>Of a cookie, the exact value is its name: users who carry it with the value "always" are meant.</summary>
    private static bool IsCookie(HeaderMatch match) => match.Kind == MatchKind.Exact && string.Equals(match.Name, "cookie", StringComparison.OrdinalIgnoreCase);

    private static string Pattern(HeaderMatch match) => match.Kind switch
    {
        MatchKind.Prefix => "^" + Regex.Escape(match.Value),
        MatchKind.Suffix => Regex.Escape(match.Value) + "$",
        _ => match.Value,
    };

    // What ingress-nginx's own validation of annotations lets through (on by default since 1.12); an Ingress with anything else is not taken at all.
    private static string? Problem(HeaderMatch match)
    {
        string field = $"spec.analysis.match ({match.Name})";
        return match switch
        {
            { Value: "" } => $"{field}: the value is empty; name what the header must be.",
            _ when !Plain().IsMatch(match.Name) => $"{field}: this is no name of a header; use letters, digits, - and _.",
            { Kind: MatchKind.Exact } when !Plain().IsMatch(match.Value) => $"{field}: ingress-nginx takes letters, digits and -._~/: only in {(IsCookie(match) ? "the name of a cookie" : "an exact value; use a regex for others")}.",
            { Kind: MatchKind.Exact } => null,
            _ when !PatternText().IsMatch(Pattern(match)) => $"{field}: ingress-nginx takes letters, digits and -._~/:^$[](){{}}*+?|&=\\ only in a pattern; leave out the others{(match.Name.Equals("cookie", StringComparison.OrdinalIgnoreCase) ? ", or give the cookie's name as exact" : "")}.",
            _ when Pattern(match).Length > LongestPattern => $"{field}: the pattern is longer than {LongestPattern} characters; shorten it.",
            _ => Mistake(Pattern(match)) is { } mistake ? $"{field}: the regex is broken: {mistake}" : null,
        };
    }

    /// <summary>The syntax of .NET is near enough to that of PCRE to find what no engine would take.</summary>
    private static string? Mistake(string pattern)
    {
        try
        {
            _ = new Regex(pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
            return null;
        }
        catch (RegexParseException broken)
        {
            return $"{broken.Error} at character {broken.Offset}.";
        }
    }

    [GeneratedRegex(@"^[-._~a-zA-Z0-9/:]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();

    [GeneratedRegex(@"^[-._~a-zA-Z0-9/:^$\[\](){}*+?|&=\\]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex PatternText();
}
