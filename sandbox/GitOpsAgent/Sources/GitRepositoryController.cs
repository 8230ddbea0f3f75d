using System.Text.Json.Nodes;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Sandbox.GitOpsAgent.Status;

namespace ProgressiveDelivery.Sandbox.GitOpsAgent.Sources;

/// <summary>Fetches each GitRepository at its interval and says in its status which commit is at hand.</summary>
internal sealed partial class GitRepositoryController(
    ApiClient client, GitFetcher fetcher, ArtifactStore artifacts, TimeProvider time, ILogger<GitRepositoryController> logger)
    : ObjectController(client, FluxResources.GitRepositories, logger)
{
    private readonly ApiClient _client = client;

    protected override async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (Objects.Get(key) is not { } repository || repository.IsBeingDeleted())
        {
            artifacts.Remove(key);
            return null;
        }

        if (repository.Get<bool>("spec", "suspend"))
        {
            return null;
        }

        try
        {
            Artifact artifact = await fetcher.FetchAsync(repository, await SecretAsync(repository, cancellationToken), cancellationToken);
            bool isNew = artifacts.Get(key) != artifact;
            await ReportAsync(repository, artifact, "True", "Succeeded", $"stored artifact for revision '{artifact.Revision}'", cancellationToken);
            artifacts.Put(key, artifact);
            if (isNew)
            {
                LogFetched(key, artifact.Revision);
            }

            return Interval(repository);
        }
        catch (CommandFailedException failure)
        {
            if (Conditions.Message(repository) != failure.Message)
            {
                LogFailed(key, failure.Message);
            }

            await ReportAsync(repository, artifacts.Get(key), "False", "GitOperationFailed", failure.Message, cancellationToken);
            return RetryInterval(repository);
        }
    }

    private async Task<JsonObject?> SecretAsync(JsonObject repository, CancellationToken cancellationToken)
    {
        if (repository.Get<string>("spec", "secretRef", "name") is not { } name)
        {
            return null;
        }

        return await _client.GetAsync(Resources.Secrets, new ObjectKey(repository.Namespace(), name), cancellationToken)
            ?? throw new CommandFailedException($"Secret {name} is not there");
    }

    private Task ReportAsync(
        JsonObject repository, Artifact? artifact, string ready, string reason, string message, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        var status = new JsonObject
        {
            ["observedGeneration"] = repository.Generation(),
            ["conditions"] = Conditions.Ready(
                repository.Items("status", "conditions"), ready, reason, message, repository.Generation(), now),
        };
        if (RequestedAt(repository) is { } requested)
        {
            status["lastHandledReconcileAt"] = requested;
        }

        if (artifact is not null)
        {
            JsonNode? known = repository.At("status", "artifact");
            status["artifact"] = known.Get<string>("revision") == artifact.Revision ? known!.DeepClone() : new JsonObject
            {
                ["revision"] = artifact.Revision,
                ["path"] = $"gitrepository/{repository.Namespace()}/{repository.Name()}/{Path.GetFileName(artifact.Folder)}",
                ["lastUpdateTime"] = Conditions.Timestamp(now),
            };
        }

        return StatusWriter.WriteAsync(_client, FluxResources.GitRepositories, repository, status, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Repository}: fetched {Revision}")]
    private partial void LogFetched(ObjectKey repository, string revision);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Repository}: {Reason}")]
    private partial void LogFailed(ObjectKey repository, string reason);
}
