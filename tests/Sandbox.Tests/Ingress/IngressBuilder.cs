using System.Text.Json;
using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Sandbox.Tests.Ingress;

/// <summary>Makes Ingress objects as the API server returns them.</summary>
internal sealed class IngressBuilder
{
    private readonly JsonObject _annotations = [];
    private readonly JsonArray _rules = [];
    private readonly JsonObject _spec = new() { ["ingressClassName"] = "nginx" };
    private readonly JsonObject _metadata;

    public IngressBuilder(string name, string created = "2026-01-01T00:00:00Z") => _metadata = new JsonObject
    {
        ["name"] = name,
        ["namespace"] = "shop",
        ["creationTimestamp"] = created,
    };

    public IngressBuilder Annotated(string name, string value)
    {
        _annotations[name] = value;
        return this;
    }

    public IngressBuilder Canary(params (string Name, string Value)[] settings)
    {
        Annotated("nginx.ingress.kubernetes.io/canary", "true");
        foreach ((string name, string value) in settings)
        {
            Annotated($"nginx.ingress.kubernetes.io/canary-{name}", value);
        }

        return this;
    }

    public IngressBuilder OfClass(string? ingressClass)
    {
        _spec["ingressClassName"] = ingressClass;
        return this;
    }

    public IngressBuilder Default(string service)
    {
        _spec["defaultBackend"] = Backend(service, 80);
        return this;
    }

    public IngressBuilder Path(string? host, string path, string service, string type = "Prefix", JsonNode? port = null)
    {
        var rule = new JsonObject
        {
            ["http"] = new JsonObject
            {
                ["paths"] = new JsonArray(new JsonObject { ["path"] = path, ["pathType"] = type, ["backend"] = Backend(service, port ?? 80) }),
            },
        };
        if (host is not null)
        {
            rule["host"] = host;
        }

        _rules.Add((JsonNode)rule);
        return this;
    }

    /// <summary>A rule that names a host and leaves its paths to the default backend.</summary>
    public IngressBuilder Host(string host)
    {
        _rules.Add((JsonNode)new JsonObject { ["host"] = host });
        return this;
    }

    public JsonObject Build()
    {
        JsonObject spec = (JsonObject)_spec.DeepClone();
        if (_rules.Count > 0)
        {
            spec["rules"] = _rules.DeepClone();
        }

        JsonObject metadata = (JsonObject)_metadata.DeepClone();
        metadata["annotations"] = _annotations.DeepClone();
        return new JsonObject { ["metadata"] = metadata, ["spec"] = spec };
    }

    private static JsonObject Backend(string service, JsonNode port) => new()
    {
        ["service"] = new JsonObject
        {
            ["name"] = service,
            ["port"] = new JsonObject { [port.GetValueKind() == JsonValueKind.String ? "name" : "number"] = port },
        },
    };
}
