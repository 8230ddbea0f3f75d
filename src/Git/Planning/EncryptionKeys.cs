namespace ProgressiveDelivery.Git;

/// <summary>
/// Looks out for SOPS files (https://getsops.io): they come back byte for byte, but when the keys were changed in between,
/// nobody may be able to decrypt what comes back.
/// </summary>
internal static class EncryptionKeys
{
    private const string RulesFile = ".sops.yaml";
    private const int MostFiles = 50;

    /// <summary>A sentence of warning, or null.</summary>
    public static async Task<string?> RotatedAsync(
        BareRepository repository, RevertFacts facts, RevertRequest request, string folder, CancellationToken cancellationToken)
    {
        if (!facts.HasGood || (await repository.DiffAsync(request.GoodCommit, facts.Head, RulesFor(folder), cancellationToken)).Count == 0)
        {
            return null;
        }

        ChangedEntry[] files = [.. facts.Failing.Where(entry => entry.Before is { IsFile: true } && TemplateChange.IsManifest(entry.Path)).Take(MostFiles)];
        IReadOnlyDictionary<string, byte[]> contents = await repository.ReadAsync([.. files.Select(entry => entry.Before!.Id).Distinct()], cancellationToken);
        return files.FirstOrDefault(entry => IsEncrypted(contents[entry.Before!.Id])) is { } encrypted
            ? $"{GitPath.ToText(encrypted.Path)} is encrypted, and {RulesFile} has changed since; check that its former state can still be decrypted."
            : null;
    }

    private static IReadOnlyList<string> RulesFor(string folder)
    {
        string[] parts = folder.Length == 0 ? [] : folder.Split('/');
        return [.. Enumerable.Range(0, parts.Length + 1).Select(count => GitPath.FromText(string.Join('/', [.. parts[..count], RulesFile])))];
    }

    private static bool IsEncrypted(byte[] content) =>
        YamlText.TryParse(content, out YamlText? yaml) && yaml.Values.Keys.Any(path => YamlPath.Split(path) is [_, "sops", "mac"]);
}
