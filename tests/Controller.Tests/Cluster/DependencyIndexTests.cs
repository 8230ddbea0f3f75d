using ProgressiveDelivery.Controller.Cluster;
using ProgressiveDelivery.Kubernetes;

namespace ProgressiveDelivery.Controller.Tests.Cluster;

public sealed class DependencyIndexTests
{
    private static readonly ObjectKey Shop = new("test", "shop");
    private static readonly ObjectKey Cart = new("test", "cart");
    private static readonly ObjectReference Template = new("MetricTemplate", new("test", "errors"));
    private static readonly ObjectReference Deployment = new("Deployment", new("test", "shop"));

    private readonly DependencyIndex _index = new();

    [Fact]
    public void Change_concerns_every_canary_that_depends_on_the_object()
    {
        _index.Set(Shop, new HashSet<ObjectReference> { Template, Deployment });
        _index.Set(Cart, new HashSet<ObjectReference> { Template });

        Assert.Equal([Shop, Cart], _index.DependentsOf(Template).OrderByDescending(key => key.Name, StringComparer.Ordinal));
        Assert.Equal([Shop], _index.DependentsOf(Deployment));
    }

    [Fact]
    public void Replaced_and_forgotten_dependencies_leave_nothing_behind()
    {
        _index.Set(Shop, new HashSet<ObjectReference> { Template, Deployment });
        _index.Set(Shop, new HashSet<ObjectReference> { Deployment });
        Assert.Empty(_index.DependentsOf(Template));

        _index.Forget(Shop);
        Assert.Empty(_index.DependentsOf(Deployment));
    }
}
