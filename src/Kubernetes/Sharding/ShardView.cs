using System.Numerics;

namespace ProgressiveDelivery.Kubernetes;

/// <summary>A set of replicas and, by rendezvous hashing, the one of them that each key belongs to: when one leaves, only its keys move.</summary>
/// <remarks>
/// Each replica gets a score for the key, and the highest wins (Thaler and Ravishankar, "Using name-based mappings to increase hit
/// rates", 1998). The scores are the same in every process and version.
/// </remarks>
public sealed class ShardView : IEquatable<ShardView>
{
    private readonly ulong[] _hashes;

    private ShardView(string[] members)
    {
        Members = members;
        _hashes = [.. members.Select(Hash)];
    }

    /// <summary>The view of a replica that knows nobody, itself included: it owns nothing.</summary>
    public static ShardView Empty { get; } = new([]);

    /// <summary>Names of the replicas, sorted.</summary>
    public IReadOnlyList<string> Members { get; }

    public static ShardView Of(IEnumerable<string> members) => new([.. members.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static ShardView Parse(string? text) => Of((text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The replica that the key belongs to; null when there is none.</summary>
    public string? OwnerOf(ObjectKey key)
    {
        ulong hash = Hash(key.Namespace) * 31 + Hash(key.Name);
        string? owner = null;
        ulong best = 0;
        for (int i = 0; i < _hashes.Length; i++)
        {
            ulong score = Mix(hash ^ BitOperations.RotateLeft(_hashes[i], 29));
            if (owner is null || score > best)
            {
                (owner, best) = (Members[i], score);
            }
        }

        return owner;
    }

    public bool Equals(ShardView? other) => other is not null && Members.SequenceEqual(other.Members);

    public override bool Equals(object? obj) => Equals(obj as ShardView);

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>The names, separated by blanks.</summary>
    public override string ToString() => string.Join(' ', Members);

    /// <summary>FNV-1a over the UTF-16 units, then mixed: string.GetHashCode differs from process to process.</summary>
    private static ulong Hash(string text)
    {
        ulong hash = 14695981039346656037;
        foreach (char unit in text)
        {
            hash = (hash ^ unit) * 1099511628211;
        }

        return Mix(hash);
    }

    /// <summary>The finalizer of MurmurHash3: every bit of the input reaches every bit of the output.</summary>
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 33)) * 0xff51afd7ed558ccd;
        value = (value ^ (value >> 33)) * 0xc4ceb9fe1a85ec53;
        return value ^ (value >> 33);
    }
}
