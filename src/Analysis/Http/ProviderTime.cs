using System.Globalization;

namespace ProgressiveDelivery.Analysis.Http;

/// <summary>Writes points in time as query parameters want them.</summary>
internal static class ProviderTime
{
    public static string UnixSeconds(DateTimeOffset time) => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    public static string UnixMilliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
}
