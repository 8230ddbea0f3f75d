using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Provenance;

/// <summary>
/// What a GitRepository follows (https://fluxcd.io/flux/components/source/gitrepositories/#reference). A commit wins over
/// a name, that over a version range, that over a tag, and that over the branch.
/// </summary>
/// <param name="Branch">The branch, or what stands in its place.</param>
/// <param name="Obstacle">Why a commit on a branch would change nothing; null when it would.</param>
internal sealed record FluxReference(string Branch, string? Obstacle)
{
    private const string Heads = "refs/heads/";
    private const string DefaultBranch = "master";

    public static FluxReference Of(JsonObject repository)
    {
        JsonNode? reference = repository.At("spec", "ref");
        string? branch = reference.Get<string>("branch");
        return Text(reference, "commit") is { } commit ? Fixed(repository, "commit", commit, branch ?? commit)
            : Text(reference, "name") is { } name ? Named(repository, name)
            : Text(reference, "semver") is { } range ? Fixed(repository, "semver", range, range)
            : Text(reference, "tag") is { } tag ? Fixed(repository, "tag", tag, tag)
            : new FluxReference(branch ?? DefaultBranch, null);
    }

    private static string? Text(JsonNode? reference, string field) => reference.Get<string>(field) is { Length: > 0 } text ? text : null;

    private static FluxReference Named(JsonObject repository, string name)
        => name.StartsWith(Heads, StringComparison.Ordinal)
            ? new FluxReference(name[Heads.Length..], null)
            : Fixed(repository, "name", name, name);

    private static FluxReference Fixed(JsonObject repository, string field, string value, string inPlaceOfBranch) => new(
        inPlaceOfBranch,
        $"GitRepository {repository.Key()} follows {field} {value}, which no commit on a branch moves. Go back to the former {field} by hand; for the next time set spec.ref.branch there, or name the branch that {field} is made from in spec.rollback.git.source.");
}
