using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.ImageBots;

/// <summary>
/// The settings of argocd-image-updater since version 1: tags to ignore, for one image of one Application, in
/// <c>spec.applicationRefs[].images[].commonUpdateSettings.ignoreTags</c>
/// (https://argocd-image-updater.readthedocs.io/en/stable/configuration/images/).
/// </summary>
/// <remarks>
/// Settings of the resource, of an entry and of an image are laid over one another, a list taking the place of a list. So a
/// list that is made here begins with the one that it hides, and settings that are made begin with all that they hide: the
/// API server would else fill in its own update strategy.
/// </remarks>
internal static class ImageUpdaterResource
{
    private const string Settings = "commonUpdateSettings";
    private const string IgnoreTags = "ignoreTags";

    /// <summary>Tags of failed images that are still to be ignored for this Application.</summary>
    public static IEnumerable<IgnoredTagStatus> Missing(JsonObject updater, JsonObject application, IReadOnlyList<ImageName> failed)
    {
        (JsonObject? reference, bool own) = ApplicationReferences.Find(updater, application);
        return from image in reference.Items("images")
               from bad in failed.Where(one => one.Tag is not null)
               where bad.Repository == ImageName.Parse(image.Get<string>("imageName") ?? "").Repository
               where !Tags(Effective(updater, reference, image)).Contains(bad.Tag!)
               select new IgnoredTagStatus
               {
                   Kind = "ImageUpdater",
                   Namespace = updater.Namespace(),
                   Name = updater.Name(),
                   Application = application.Name(),
                   Alias = image.Get<string>("alias"),
                   IgnoredTag = bad.Tag!,
                   Added = !own ? IgnoredTagStatus.Reference
                       : image.At(Settings) is null ? IgnoredTagStatus.Settings
                       : image.At(Settings, IgnoreTags) is null ? IgnoredTagStatus.List
                       : IgnoredTagStatus.Tag,
               };
    }

    /// <summary>A merge patch that adds the tag; null when it is ignored already or its image is gone.</summary>
    public static JsonObject? Add(JsonObject updater, JsonObject application, IgnoredTagStatus tag)
    {
        JsonObject copy = updater.Clone();
        (JsonObject? reference, bool own) = ApplicationReferences.Find(copy, application);
        if (reference is null)
        {
            return null;
        }

        if (!own)
        {
            // The pattern stands for other Applications too, which are none of our business.
            reference = reference.Clone();
            reference["namePattern"] = application.Name();
            ((JsonArray)copy["spec"]!["applicationRefs"]!).Add((JsonNode)reference);
        }

        if (ImageOf(reference, tag) is not { } image || Tags(Effective(copy, reference, image)).Contains(tag.IgnoredTag))
        {
            return null;
        }

        JsonObject merged = Effective(copy, reference, image);
        var settings = image[Settings] as JsonObject;
        if (settings is null)
        {
            image[Settings] = settings = merged.Clone();
        }

        settings[IgnoreTags] = KubernetesJson.Strings([.. Tags(merged), tag.IgnoredTag]);
        return Patch(copy);
    }

    /// <summary>A merge patch that takes out what was added; null when it is gone.</summary>
    public static JsonObject? Remove(JsonObject updater, IgnoredTagStatus tag)
    {
        JsonObject copy = updater.Clone();
        JsonObject? reference = copy.Items("spec", "applicationRefs").FirstOrDefault(one => one.Get<string>("namePattern") == tag.Application);
        if (reference is null || ImageOf(reference, tag) is not { } image || image[Settings] is not JsonObject settings || !Tags(settings).Contains(tag.IgnoredTag))
        {
            return null;
        }

        if (tag.Added == IgnoredTagStatus.Reference)
        {
            // The entry is a copy that stood in for the pattern, which takes the Application back: edits of the copy go with it.
            ((JsonArray)copy["spec"]!["applicationRefs"]!).Remove(reference);
            return Patch(copy);
        }

        // What people have changed in the meantime stays; only what is left as it was made goes as a whole.
        string[] left = [.. Tags(settings).Where(known => known != tag.IgnoredTag)];
        JsonObject hidden = Merge(copy.At("spec", Settings), reference.At(Settings));
        bool ours = tag.Added != IgnoredTagStatus.Tag && left.SequenceEqual(Tags(hidden));
        if (ours)
        {
            settings.Remove(IgnoreTags);
        }
        else
        {
            settings[IgnoreTags] = KubernetesJson.Strings(left);
        }

        JsonObject rest = hidden.Clone();
        rest.Remove(IgnoreTags);
        if (ours && tag.Added == IgnoredTagStatus.Settings && settings.All(setting => !rest.ContainsKey(setting.Key) || JsonNode.DeepEquals(rest[setting.Key], setting.Value)))
        {
            image.Remove(Settings);
        }

        return Patch(copy);
    }

    private static JsonObject? ImageOf(JsonObject reference, IgnoredTagStatus tag)
        => reference.Items("images").FirstOrDefault(image => image.Get<string>("alias") == tag.Alias);

    private static JsonObject Effective(JsonObject updater, JsonObject? reference, JsonObject image)
        => Merge(updater.At("spec", Settings), reference.At(Settings), image.At(Settings));

    private static JsonObject Merge(params ReadOnlySpan<JsonNode?> layers)
    {
        var merged = new JsonObject();
        foreach (JsonNode? layer in layers)
        {
            foreach ((string name, JsonNode? value) in layer as JsonObject ?? [])
            {
                merged[name] = value?.DeepClone();
            }
        }

        return merged;
    }

    private static IEnumerable<string> Tags(JsonObject settings) => (settings[IgnoreTags] as JsonArray)?.Select(tag => tag?.GetValue<string>() ?? "") ?? [];

    private static JsonObject Patch(JsonObject updater) => new()
    {
        // The list is replaced as a whole, so it must only hit the version that it was read from.
        ["metadata"] = new JsonObject { ["resourceVersion"] = updater.ResourceVersion() },
        ["spec"] = new JsonObject { ["applicationRefs"] = updater["spec"]!["applicationRefs"]!.DeepClone() },
    };
}
