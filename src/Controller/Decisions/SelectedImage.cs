using ProgressiveDelivery.Controller.Api;

namespace ProgressiveDelivery.Controller.Decisions;

/// <summary>The image that a Flux ImagePolicy selects (https://fluxcd.io/flux/components/image/imagepolicies/#latest-ref).</summary>
internal sealed record SelectedImage(string Name, string? Tag, string? Digest)
{
    /// <summary>Whether the bot would write another value at this marker than the one that failed; null where that cannot be told.</summary>
    public bool? Differs(HeldMarkStatus mark)
    {
        string? part = mark.Setter.Split(':').ElementAtOrDefault(2);
        if (mark.Failed is not { } failed || part == "name")
        {
            return null;
        }

        if (part == "digest")
        {
            return Digest is null ? null : Digest != failed;
        }

        string[] halves = failed.Split('@', 2);
        if (halves.Length > 1 && Digest is not null)
        {
            // The same image under another tag is still the one that failed.
            return Digest != halves[1];
        }

        return halves[0] != (part == "tag" ? Tag : $"{Name}:{Tag}");
    }

    public override string ToString() => Digest is null ? $"{Name}:{Tag}" : $"{Name}:{Tag}@{Digest}";
}
