namespace ProgressiveDelivery.Routing;

/// <summary>How the value of a header is compared.</summary>
public enum MatchKind
{
    Exact,
    Prefix,
    Suffix,
    Regex,
}
