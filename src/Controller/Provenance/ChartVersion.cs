using System.Text.RegularExpressions;

namespace ProgressiveDelivery.Controller.Provenance;

/// <summary>Versions as a chart is asked for: exact, or a range that a new release of the chart moves without any commit.</summary>
internal static partial class ChartVersion
{
    /// <summary>Whether only a commit can change what this version means. <c>1.2</c> is a range to Helm: any 1.2.x.</summary>
    public static bool IsExact(string? version) => version is not null && Exact().IsMatch(version);

    [GeneratedRegex(@"^=?\s*v?\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Exact();
}
