using System.Security.Cryptography;
using System.Text;

namespace ProgressiveDelivery.Git;

/// <summary>The key of a build status where a host limits its length: readable when it fits, else a digest that is the same each time.</summary>
internal static class BuildKey
{
    public static string For(string context, int longest)
    {
        string digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(context)));
        return context.Length <= longest ? context : digest[..Math.Min(longest, digest.Length)];
    }
}
