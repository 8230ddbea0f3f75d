using System.Text.RegularExpressions;

namespace ProgressiveDelivery.EndToEnd.Shipping;

/// <summary>Finds the metrics in a PromQL expression, as far as our own expressions need it.</summary>
public static partial class PromQlText
{
    /// <summary>Every metric with the names of the labels that it is selected by.</summary>
    public static IEnumerable<(string Metric, IReadOnlyList<string> Labels)> Selectors(string expression)
        => Selector().Matches(expression).Select(match => (
            match.Groups["metric"].Value,
            (IReadOnlyList<string>)[.. Label().Matches(match.Groups["labels"].Value).Select(label => label.Groups["name"].Value)]));

    [GeneratedRegex(@"\b(?<metric>(canary|nginx_ingress_controller)_[a-z_]+)(\{(?<labels>[^}]*)\})?")]
    private static partial Regex Selector();

    [GeneratedRegex("(?<name>[a-z_]+)\\s*(=~|!~|!=|=)\\s*\"")]
    private static partial Regex Label();
}
