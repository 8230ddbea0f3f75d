using System.Globalization;
using ProgressiveDelivery.Analysis.Prometheus;
using ProgressiveDelivery.Analysis.Requests;

namespace ProgressiveDelivery.Analysis.Pods;

/// <summary>Selects the pods of a side's Deployment by their names, and those of no other workload.</summary>
/// <param name="Names">Whose pods.</param>
/// <param name="NamespaceLabel">The label that holds a pod's namespace.</param>
/// <param name="PodLabel">The label that holds its name.</param>
public sealed record PodSelector(ReleaseNames Names, string NamespaceLabel = "namespace", string PodLabel = "pod")
{
    /// <summary>
    /// The characters of generated names: no vowels, nothing that reads like another
    /// (https://github.com/kubernetes/apimachinery/blob/master/pkg/util/rand/rand.go).
    /// </summary>
    private const string Random = "[bcdfghjklmnpqrstvwxz2456789]";

    private const int RandomLength = 5;

    /// <summary>A ReplicaSet's hash is a 32-bit number in decimal, spelt in those characters.</summary>
    private const int LongestHash = 10;

    /// <summary>Longer names are cut before the random part, to 63 characters in all (k8s.io/apiserver, storage/names).</summary>
    private const int LongestBase = 58;

    /// <summary>Label matchers of a side.</summary>
    public string Of(TrafficSide side)
    {
        string primary = Names.Workload(TrafficSide.Primary);
        string own = $"{NamespaceLabel}={PromQl.Quote(Names.Namespace)},{PodLabel}=~{PromQl.Quote(Pattern(Names.Workload(side)))}";

        // Cut short, what is left of "primary" may look like a hash.
        return side == TrafficSide.Canary && primary.Length >= LongestBase - 1 ? $"{own},{PodLabel}!~{PromQl.Quote(Pattern(primary))}" : own;
    }

    /// <summary>A regular expression for the names <c>deployment-hash-random</c>; Prometheus anchors it at both ends.</summary>
    private static string Pattern(string deployment)
    {
        string named = $"{deployment}-";
        int room = LongestBase - named.Length;
        if (room > LongestHash)
        {
            return $"{PromQl.RegexEscape(named)}{Random}{{6,{LongestHash}}}-{Random}{{{RandomLength}}}";
        }

        string hash = room > 0 ? string.Create(CultureInfo.InvariantCulture, $"{Random}{{1,{room}}}-?") : "";
        return $"{PromQl.RegexEscape(named[..Math.Min(named.Length, LongestBase)])}{hash}{Random}{{{RandomLength}}}";
    }
}
