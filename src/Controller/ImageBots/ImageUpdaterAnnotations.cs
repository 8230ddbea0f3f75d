using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.ImageBots;

/// <summary>
/// The settings of argocd-image-updater in an Application's annotations, its only place before version 1
/// (https://argocd-image-updater.readthedocs.io/en/release-0.16/configuration/images/).
/// </summary>
internal static class ImageUpdaterAnnotations
{
    private const string Prefix = "argocd-image-updater.argoproj.io/";

    /// <summary>Failed images that the bot may write: each with the tag that is still to be ignored, or with the reason why it cannot be.</summary>
    public static IEnumerable<(IgnoredTagStatus? Tag, string? Problem)> Missing(JsonObject application, IReadOnlyList<ImageName> failed)
    {
        string[] images = (application.Annotation($"{Prefix}image-list") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (string entry in images)
        {
            string? alias = entry.Split('=', 2) is [{ Length: > 0 } given, _] ? given : null;
            string image = alias is null ? entry : entry[(alias.Length + 1)..];
            foreach (ImageName bad in failed.Where(bad => bad.Tag is not null && bad.Repository == ImageName.Parse(image).Repository))
            {
                if (alias is null && images.Length > 1)
                {
                    yield return (null, $"argocd-image-updater cannot be kept from {image} of Application {application.Key()}: the image has no alias. Give it one in the annotation {Prefix}image-list.");
                }
                else if (!Effective(application, alias).Contains(bad.Tag))
                {
                    yield return (new IgnoredTagStatus
                    {
                        Kind = "Application",
                        Namespace = application.Namespace(),
                        Name = application.Name(),
                        Alias = alias,
                        IgnoredTag = bad.Tag!,
                        Added = application.Annotation(Key(alias)) is null ? IgnoredTagStatus.List : IgnoredTagStatus.Tag,
                    }, null);
                }
            }
        }
    }

    /// <summary>A merge patch that adds the tag; null when it is ignored already.</summary>
    public static JsonObject? Add(JsonObject application, IgnoredTagStatus tag)
    {
        string[] ignored = Effective(application, tag.Alias);
        return ignored.Contains(tag.IgnoredTag) ? null : Patch(application, tag.Alias, string.Join(", ", [.. ignored, tag.IgnoredTag]));
    }

    /// <summary>A merge patch that takes out what was added; null when it is gone.</summary>
    public static JsonObject? Remove(JsonObject application, IgnoredTagStatus tag)
    {
        if (application.Annotation(Key(tag.Alias)) is not { } list || !Tags(list).Contains(tag.IgnoredTag))
        {
            return null;
        }

        string[] left = [.. Tags(list).Where(known => known != tag.IgnoredTag)];

        // A list of ours began with what holds for all images, for one of its own takes the place of that.
        string[] inherited = tag.Alias is null ? [] : Tags(application.Annotation(Key(null)));
        bool goes = left.Length == 0 || (tag.Added == IgnoredTagStatus.List && left.SequenceEqual(inherited));
        return Patch(application, tag.Alias, goes ? null : string.Join(", ", left));
    }

    private static string[] Effective(JsonObject application, string? alias)
        => Tags(application.Annotation(Key(alias)) ?? application.Annotation(Key(null)));

    private static string[] Tags(string? list) => (list ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string Key(string? alias) => alias is null ? $"{Prefix}ignore-tags" : $"{Prefix}{alias.Replace('/', '_')}.ignore-tags";

    private static JsonObject Patch(JsonObject application, string? alias, string? value) => new()
    {
        ["metadata"] = new JsonObject { ["resourceVersion"] = application.ResourceVersion(), ["annotations"] = new JsonObject { [Key(alias)] = value } },
    };
}
