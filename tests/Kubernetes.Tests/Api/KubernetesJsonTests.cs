using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Kubernetes.Tests;

public sealed class KubernetesJsonTests
{
    private static readonly JsonObject Pod = JsonNode.Parse(
        """
        {"kind":"Pod","metadata":{"name":"a","namespace":"ns","uid":"u","generation":7,"labels":{"app":"web","odd":1},
        "ownerReferences":[{"kind":"X"},{"kind":"ReplicaSet","name":"rs","controller":true}]},
        "status":{"phase":"SomethingNew","observedGeneration":6}}
        """)!.AsObject();

    [Fact]
    public void Metadata_is_read_by_name()
    {
        Assert.Equal(new("ns", "a"), Pod.Key());
        Assert.Equal(7, Pod.Generation());
        Assert.Equal(6, Pod.ObservedGeneration());
        Assert.Equal("web", Pod.Label("app"));
        Assert.Equal(["app"], Pod.Labels().Keys);
        Assert.Empty(Pod.Annotations());
        Assert.Equal("rs", Pod.ControllerOwner().Get<string>("name"));
        Assert.False(Pod.IsBeingDeleted());
    }

    [Fact]
    public void Absent_or_different_values_read_as_nothing()
    {
        Assert.Null(Pod.Get<string>("spec", "nodeName"));
        Assert.Null(Pod.Get<string>("kind", "deeper"));
        Assert.Equal(0, Pod.Get<int>("kind"));
        Assert.Empty(Pod.Items("kind"));
        Assert.Null(((JsonObject?)null).At("x"));
    }

    [Fact]
    public void Numbers_made_in_code_read_as_any_number_type()
    {
        var made = new JsonObject { ["replicas"] = 3 };

        Assert.Equal(3L, made.Get<long>("replicas"));
        Assert.Equal(3d, made.Get<double>("replicas"));
        Assert.Equal(3, made.Get<int?>("replicas"));
    }

    [Fact]
    public void T30_Value_that_did_not_exist_when_this_was_written_is_read_as_text() =>
        Assert.Equal("SomethingNew", Pod.Get<string>("status", "phase"));

    [Fact]
    public void T30_Property_names_differ_by_case() => Assert.Null(Pod.Get<string>("Kind"));

    [Fact]
    public void T30_Secret_is_decoded_from_base64()
    {
        JsonObject secret = JsonNode.Parse("""{"data":{"token":"Z3LDvG4=","broken":"%"}}""")!.AsObject();

        Assert.Equal("grün", Encoding.UTF8.GetString(secret.SecretData("token")!));
        Assert.Null(secret.SecretData("broken"));
        Assert.Null(secret.SecretData("absent"));
    }

    [Fact]
    public void T31_Serialization_by_reflection_is_off() => Assert.False(JsonSerializer.IsReflectionEnabledByDefault);

    [Fact]
    public void T31_Array_of_strings_needs_no_reflection() =>
        Assert.Equal("""["a","b"]""", KubernetesJson.Strings(["a", "b"]).ToJsonString());

    [Theory]
    [InlineData("ns/name", "ns", "name")]
    [InlineData("name", "", "name")]
    public void Key_is_read_as_it_is_written(string text, string ns, string name)
    {
        Assert.Equal(new ObjectKey(ns, name), ObjectKey.Parse(text));
        Assert.Equal(text, ObjectKey.Parse(text).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a/b/c")]
    public void Key_of_another_form_is_refused(string text) => Assert.Throws<FormatException>(() => ObjectKey.Parse(text));
}
