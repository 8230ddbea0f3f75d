using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Kubernetes.Tests;

namespace ProgressiveDelivery.Controller.Tests.Cluster;

public sealed class GitOpsCacheTests
{
    [Theory]
    [InlineData("v1")]
    [InlineData("v1beta2")]
    public async Task Image_policies_are_known_in_the_one_version_that_is_served(string version)
    {
        await using FakeApiServer server = FakeApiServer.Start();
        server.Always((request, context) => (request switch
        {
            { IsWatch: true } => Answers.Park,
            _ when request.Path == $"/apis/image.toolkit.fluxcd.io/{version}/imagepolicies" => Answers.List("1", Answers.Item("shop", "1")),
            _ => Answers.Status(404, "NotFound"),
        })(request, context));
        using var client = new ApiClient(server.Settings);
        var cache = new GitOpsCache(client);
        var seen = new TaskCompletionSource<ObjectReference>(TaskCreationOptions.RunContinuationsAsynchronously);
        cache.OnChange(changed => seen.TrySetResult(changed));
        using var stop = new CancellationTokenSource();
        Task running = Task.WhenAll(cache.Run(stop.Token));
        var key = new ObjectKey("ns", "shop");

        Assert.Equal(new ObjectReference("ImagePolicy", key), await seen.Task.WaitAsync(TimeSpan.FromSeconds(30)));
        JsonObject? found = cache.Get(FluxResources.ImagePolicies, key) ?? cache.Get(FluxResources.FormerImagePolicies, key);

        Assert.NotNull(found);
        await stop.CancelAsync();
        await Task.WhenAny(running);
    }
}
