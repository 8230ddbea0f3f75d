using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Controller.ImageBots;
using ProgressiveDelivery.Controller.Provenance;
using ProgressiveDelivery.Controller.Tests.Cluster;
using ProgressiveDelivery.Controller.Tests.Provenance;
using ProgressiveDelivery.Kubernetes;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Controller.Tests.Hostile;

/// <summary>Objects of others: deployers, bots, and the app's own. What is not there or not of its kind is taken for absent.</summary>
public sealed class ForeignObjectFuzz
{
    private static readonly IReadOnlyList<IDeployer> Deployers = [new FluxOrigin(), new ArgoCdOrigin("argocd", null), new PipeCdOrigin()];

    [Fact]
    public void Damaged_objects_of_Flux_tell_an_origin_or_none() => Damaged.Objects(
        [FluxObjects.Kustomization(), FluxObjects.Repository(), FluxObjects.Deployment()],
        damaged =>
        {
            Read(FluxObjects.Deployment(), FluxObjects.Cluster(Stamped(damaged, FluxObjects.Kustomization())));
            Read(FluxObjects.Deployment(), FluxObjects.Cluster(repository: Stamped(damaged, FluxObjects.Repository())));
            Read(damaged, FluxObjects.Cluster());
            HeldPolicies.Selected(damaged);
            Slimming.HelmRelease((JsonObject)damaged.DeepClone());
        },
        ["\"lastAppliedRevision\":", "\"inventory\":{\"entries\":", "\"sourceRef\":", "sha1:", "\"ref\":", "\"history\":"]);

    [Fact]
    public void Damaged_Application_tells_an_origin_or_none() => Damaged.Objects(
        [ArgoObjects.Application(), ArgoObjects.Deployment()],
        damaged =>
        {
            Read(ArgoObjects.Deployment(), ArgoObjects.Cluster(Stamped(damaged, ArgoObjects.Application())));
            Read(damaged, ArgoObjects.Cluster(ArgoObjects.Application()));
            SlimApplication.Of((JsonObject)damaged.DeepClone());
            foreach ((IgnoredTagStatus? tag, _) in ImageUpdaterAnnotations.Missing(damaged, [ImageName.Parse("registry/app:v2")]))
            {
                if (tag is not null)
                {
                    ImageUpdaterAnnotations.Add(damaged, tag);
                    ImageUpdaterAnnotations.Remove(damaged, tag);
                }
            }
        },
        ["\"sources\":", "\"source\":", "\"sync\":", "\"revisions\":", "\"sourceHydrator\":{}", "\"resources\":", "\"argocd-image-updater.argoproj.io/image-list\":\"a=registry/app\"", "\"argocd-image-updater.argoproj.io/a.ignore-tags\":"]);

    [Fact]
    public void Damaged_ImageUpdater_is_read_or_left_alone() => Damaged.Objects(
        [TestObjects.Parse("""{"metadata":{"name":"u","namespace":"argocd"},"spec":{"namespace":"argocd","applicationRefs":[{"namePattern":"shop*","images":[{"alias":"a","imageName":"registry/app:1.x","commonUpdateSettings":{"ignoreTags":["x"]}}]}]}}""")],
        damaged =>
        {
            foreach (IgnoredTagStatus tag in ImageUpdaterResource.Missing(damaged, ArgoObjects.Application(), [ImageName.Parse("registry/app:v2")]))
            {
                ImageUpdaterResource.Add(damaged, ArgoObjects.Application(), tag);
                ImageUpdaterResource.Remove(damaged, tag);
            }
        },
        ["\"ignoreTags\":", "\"images\":", "\"applicationRefs\":"]);

    [Fact]
    public void Damaged_workload_has_a_revision_a_state_and_a_slim_form() => Damaged.Objects(
        [
            Deployments.Target(),
            TestObjects.Parse("""{"metadata":{"name":"p","namespace":"n","uid":"1","managedFields":[{"manager":"kustomize-controller","operation":"Apply","time":"2026-01-01T00:00:00Z","fieldsV1":{"f:spec":{"f:replicas":{}}}}],"ownerReferences":[{"controller":true,"uid":"2"}]},"status":{"phase":"Running","conditions":[{"type":"Ready","status":"True"}],"containerStatuses":[{"name":"c","restartCount":7,"state":{"waiting":{"reason":"CrashLoopBackOff"}}}]},"subsets":[{"addresses":[{"ip":"10.0.0.1"}]}]}"""),
        ],
        damaged =>
        {
            Assert.NotEmpty(PodTemplate.HashOf(damaged));
            PodTemplate.ImagesOf(damaged);
            DeploymentHealth.Of(damaged, [damaged], 100);
            SelectorLabel.Of(damaged, ["app"]);
            PrimaryDeployment.ReplicasOf(damaged);
            ConfigReferences.In(damaged.At("spec", "template", "spec"));
            ConfigObject.Slim((JsonObject)damaged.DeepClone());
            Slimming.Pod(damaged);
            Slimming.ReplicaSet(damaged);
            Slimming.Endpoints(damaged);
            Slimming.WithoutStatus((JsonObject)damaged.DeepClone());
            FieldOwners.Of(damaged);
        },
        ["\"replicas\":", "\"selector\":", "\"template\":", "\"managedFields\":", "\"envFrom\":[{\"configMapRef\":{\"name\":\"c\"}}],", "\"volumes\":[{\"projected\":{\"sources\":[{\"secret\":{\"name\":\"s\"}}]}}],"]);

    [Fact]
    public void Damaged_Service_is_given_back_as_far_as_it_tells_what_it_was() => Damaged.Objects(
        [TestObjects.Parse("""{"metadata":{"name":"shop","namespace":"test","annotations":{"canary.gitops.dev/original-selector":"{\"app\":\"shop\"}"}},"spec":{"selector":{"app":"shop-primary"},"ports":[{"port":80}]}}""")],
        live =>
        {
            Assert.NotNull(GeneratedServices.Apex(Deployments.App(), Deployments.Label, live));
            Assert.NotNull(GeneratedServices.ApexGivenBack(live, Deployments.Label));
            GeneratedServices.ApexNarrowed(live, Deployments.Label);
        },
        ["\"canary.gitops.dev/original-selector\":\"", "{\\\"a\\\":1}", "[[[[", "{\\\"a\\\":\\\"b\\\",\\\"a\\\":\\\"c\\\"}"]);

    [Fact]
    public void Names_of_images_repositories_and_folders_are_read_whatever_they_are() => Fuzz.Texts(
        ["registry:5000/app:v1.2.3@sha256:aaaa", "v1.2.3-rc.1+build", "https://git.example/apps.git", "apps/app/../base", ">=1.0.0 <2", "git@host:org/app.git", "Kustomization flux-system/app", "Application argocd/shop"],
        text =>
        {
            ImageName.Parse(text);
            ImageVersion.IsLower(text, "1.2.4");
            TargetRevision.Of(text);
            ChartVersion.IsExact(text);
            RepositoryUrl.NameOf(text);
            RepositoryUrl.WithScheme(text);
            Folder.IsRoot(text);
            FluxOrigin.ParseDeployer(text);
            ArgoCdOrigin.ParseDeployer(text);
            Assert.True(Folder.Resolve("apps", text) is not { } folder || !folder.Split('/').Contains(".."));
        },
        ["..", "../", "@", ":", "sha256:", "999999999999999999999", ".", "-", "^", "*"]);

    private static void Read(JsonObject deployment, TestObjects objects) => Controller.Provenance.Deployers.Read(Deployers, Given(), deployment, objects);

    private static Canary Given() => Deployments.App().Canary;

    /// <summary>Under the name by which it is looked for.</summary>
    private static JsonObject Stamped(JsonObject damaged, JsonObject original)
    {
        var stamped = (JsonObject)damaged.DeepClone();
        if (stamped["metadata"] is not JsonObject metadata)
        {
            stamped["metadata"] = metadata = [];
        }

        metadata["name"] = original.Name();
        metadata["namespace"] = original.Namespace();
        return stamped;
    }
}
