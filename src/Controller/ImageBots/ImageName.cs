namespace ProgressiveDelivery.Controller.ImageBots;

/// <summary>An image reference taken apart: <c>registry:5000/app:v1@sha256:…</c>.</summary>
/// <param name="Repository">Registry and repository in full, <c>docker.io/library/nginx</c>.</param>
/// <param name="Tag">The tag, or in a bot's settings a constraint on it; null when there is none.</param>
internal sealed record ImageName(string Repository, string? Tag)
{
    public static ImageName Parse(string image)
    {
        string name = image.Split('@')[0];
        int colon = name.LastIndexOf(':');
        bool tagged = colon > name.LastIndexOf('/');
        return new ImageName(InFull(tagged ? name[..colon] : name), tagged ? name[(colon + 1)..] : null);
    }

    // https://github.com/distribution/reference/blob/main/normalize.go
    private static string InFull(string repository)
    {
        string[] parts = repository.Split('/', 2);
        bool hasRegistry = parts.Length > 1 && (parts[0].Contains('.', StringComparison.Ordinal) || parts[0].Contains(':', StringComparison.Ordinal) || parts[0] == "localhost");
        (string registry, string path) = hasRegistry ? (parts[0], parts[1]) : ("docker.io", repository);
        registry = registry == "index.docker.io" ? "docker.io" : registry;
        return registry == "docker.io" && !path.Contains('/', StringComparison.Ordinal) ? $"docker.io/library/{path}" : $"{registry}/{path}";
    }
}
