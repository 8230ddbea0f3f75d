using ProgressiveDelivery.Sandbox.Playground.Git;
using ProgressiveDelivery.Testing;

namespace ProgressiveDelivery.Sandbox.Tests.Playground;

public sealed class AppFolderTests
{
    private static readonly string Shop = Path.Combine(GeneratedFile.Root, "sandbox", "repository", "apps", "shop");
    private static readonly string Deployment = File.ReadAllText(Path.Combine(Shop, "deployment.yaml"));
    private static readonly string Kustomization = File.ReadAllText(Path.Combine(Shop, "kustomization.yaml"));

    [Fact]
    public void Version_changes_its_own_lines_only()
    {
        string changed = AppFolder.WithVersion(Deployment, new AppVersion("v2") { ErrorRate = 0.5, LatencyMs = 800 });

        string[] before = Deployment.Split('\n'), after = changed.Split('\n');
        Assert.Equal(before.Length, after.Length);
        Assert.Equal(
            ["value: \"v2\"", "value: \"0.5\"", "value: \"800\""],
            after.Zip(before).Where(line => line.First != line.Second).Select(line => line.First.Trim()));
    }

    [Fact]
    public void Version_is_restored_to_the_letter_by_the_version_before()
    {
        string good = AppFolder.WithVersion(Deployment, new AppVersion("v1"));
        string broken = AppFolder.WithVersion(good, new AppVersion("v2") { Crash = true, StartupDelay = 3 });

        Assert.Contains("- name: CRASH\n              value: \"true\"\n", broken, StringComparison.Ordinal);
        Assert.Equal(good, AppFolder.WithVersion(broken, new AppVersion("v1")));
    }

    [Fact]
    public void Image_is_replaced_when_the_version_has_one()
    {
        string changed = AppFolder.WithVersion(Deployment, new AppVersion("v2") { Image = "absent:dev" });

        Assert.Contains("          image: absent:dev\n", changed, StringComparison.Ordinal);
        Assert.Contains("imagePullPolicy: IfNotPresent", changed, StringComparison.Ordinal);
    }

    [Fact]
    public void Canary_joins_the_resources_once_and_leaves_no_trace()
    {
        string with = AppFolder.WithCanary(AppFolder.WithCanary(Kustomization));

        Assert.Equal(Kustomization + "  - canary.yaml\n", with);
        Assert.Equal(Kustomization, AppFolder.WithoutCanary(with));
    }

    [Fact]
    public void Name_is_replaced_as_a_whole_word() =>
        Assert.Equal("name: cart-1, host: cart-1.example.test, workshop", AppFolder.Renamed("name: shop, host: shop.example.test, workshop", "shop", "cart-1"));
}
