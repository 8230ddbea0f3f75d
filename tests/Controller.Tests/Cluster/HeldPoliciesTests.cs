using ProgressiveDelivery.Controller.Api;
using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Controller.Decisions;
using ProgressiveDelivery.Controller.Tests.Provenance;

namespace ProgressiveDelivery.Controller.Tests.Cluster;

public sealed class HeldPoliciesTests
{
    [Theory]
    [InlineData("""{"latestRef":{"name":"registry.test:5000/shop","tag":"v3","digest":"sha256:1"}}""", "registry.test:5000/shop:v3@sha256:1")]
    [InlineData("""{"latestRef":{"name":"registry.test:5000/shop","tag":"v3","digest":""}}""", "registry.test:5000/shop:v3")]
    [InlineData("""{"latestImage":"registry.test:5000/shop:v3"}""", "registry.test:5000/shop:v3")]
    [InlineData("""{"observedGeneration":-1}""", null)]
    public void Policy_tells_what_it_selects(string status, string? image)
        => Assert.Equal(image, HeldPolicies.Selected(TestObjects.Parse($$"""{"apiVersion":"image.toolkit.fluxcd.io/v1","kind":"ImagePolicy","metadata":{"namespace":"flux-system","name":"shop"},"status":{{status}} }"""))?.ToString());

    [Theory]
    [InlineData("ns:p", "shop:v2", "v2", null, false)]
    [InlineData("ns:p", "shop:v2", "v3", null, true)]
    [InlineData("ns:p:tag", "v2", "v2", null, false)]
    [InlineData("ns:p:tag", "v2", "v3", null, true)]
    [InlineData("ns:p:digest", "sha256:2", "v2", "sha256:3", true)]
    [InlineData("ns:p:digest", "sha256:2", "v3", "sha256:2", false)]
    [InlineData("ns:p:digest", "sha256:2", "v3", null, null)]
    [InlineData("ns:p", "shop:v2@sha256:2", "v3", "sha256:2", false)]
    [InlineData("ns:p", "shop:v2@sha256:2", "v2", "sha256:3", true)]
    [InlineData("ns:p", "shop:v2@sha256:2", "v2", null, false)]
    [InlineData("ns:p:name", "shop", "v3", null, null)]
    [InlineData("ns:p", null, "v3", null, null)]
    public void Marker_differs_when_the_bot_would_write_another_image(string setter, string? failed, string tag, string? digest, bool? differs)
        => Assert.Equal(differs, new SelectedImage("shop", tag, digest).Differs(new HeldMarkStatus { File = "f", Setter = setter, Failed = failed }));
}
