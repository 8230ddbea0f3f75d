namespace ProgressiveDelivery.Kubernetes;

/// <summary>The namespace and name of an object; the namespace is empty for cluster-scoped objects.</summary>
public readonly record struct ObjectKey(string Namespace, string Name)
{
    /// <summary>Reads "namespace/name", or "name" for a cluster-scoped object.</summary>
    /// <exception cref="FormatException">The text has no name or more than one slash.</exception>
    public static ObjectKey Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        ObjectKey key = slash < 0 ? new("", text) : new(text[..slash], text[(slash + 1)..]);
        bool valid = key.Name.Length > 0 && slash != 0 && !key.Name.Contains('/', StringComparison.Ordinal);
        return valid ? key : throw new FormatException($"\"{text}\" is not a key: expected namespace/name.");
    }

    public override string ToString() => string.IsNullOrEmpty(Namespace) ? Name : $"{Namespace}/{Name}";
}
