namespace ProgressiveDelivery.Kubernetes;

/// <summary>The identity to act as, instead of our own.</summary>
public sealed record Impersonation
{
    public required string User { get; init; }

    public string? Uid { get; init; }

    public IReadOnlyList<string> Groups { get; init; } = [];

    public IReadOnlyDictionary<string, IReadOnlyList<string>> Extra { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    internal void AddTo(HttpRequestMessage request)
    {
        request.Headers.Add("Impersonate-User", User);
        if (Uid is not null)
        {
            request.Headers.Add("Impersonate-Uid", Uid);
        }

        foreach (string group in Groups)
        {
            request.Headers.Add("Impersonate-Group", group);
        }

        foreach ((string key, IReadOnlyList<string> values) in Extra)
        {
            // A key may be a URL, which is no header name before it is escaped.
            request.Headers.Add($"Impersonate-Extra-{Uri.EscapeDataString(key)}", values);
        }
    }
}
