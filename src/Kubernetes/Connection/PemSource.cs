namespace ProgressiveDelivery.Kubernetes;

/// <summary>PEM text, given inline or by the path of a file that may change while we run.</summary>
public sealed record PemSource
{
    private PemSource()
    {
    }

    public string? Path { get; private init; }

    public string? Text { get; private init; }

    public static PemSource FromFile(string path) => new() { Path = path };

    public static PemSource FromText(string text) => new() { Text = text };

    /// <summary>The path only: the text may be a private key.</summary>
    public override string ToString() => Path ?? "(inline)";

    internal string Read() => Text ?? File.ReadAllText(Path!);
}
