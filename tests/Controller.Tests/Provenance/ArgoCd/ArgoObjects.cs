using System.Text.Json.Nodes;
using ProgressiveDelivery.Controller.Cluster;

namespace ProgressiveDelivery.Controller.Tests.Provenance;

/// <summary>Argo CD's objects in the shapes that it writes, for Deployment test/shop.</summary>
internal static class ArgoObjects
{
    public const string C1 = "1111111111111111111111111111111111111111";
    public const string C2 = "2222222222222222222222222222222222222222";
    public const string Source = """{"repoURL":"https://git.test/apps.git","path":"apps/shop","targetRevision":"main"}""";

    public static JsonObject Deployment(string? trackingId = "shop:apps/Deployment:test/shop", string? label = null)
    {
        JsonObject deployment = TestObjects.Parse("""{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"namespace":"test","name":"shop","labels":{},"annotations":{} } }""");
        deployment["metadata"]!["annotations"]!["argocd.argoproj.io/tracking-id"] = trackingId;
        deployment["metadata"]!["labels"]!["app.kubernetes.io/instance"] = label;
        return deployment;
    }

    /// <summary>Synced to C1 after a sync that succeeded.</summary>
    public static JsonObject Application(string source = Source, string revision = C1) => TestObjects.Parse($$$"""
        {"apiVersion":"argoproj.io/v1alpha1","kind":"Application","metadata":{"namespace":"argocd","name":"shop","annotations":{} },
         "spec":{"project":"default","destination":{"server":"https://kubernetes.default.svc","namespace":"test"},"source":{{{source}}} },
         "status":{
           "sync":{"status":"Synced","revision":"{{{revision}}}","comparedTo":{"source":{{{source}}},"destination":{"namespace":"test"} } },
           "health":{"status":"Healthy"},
           "operationState":{"phase":"Succeeded","operation":{"sync":{"revision":"{{{revision}}}"} },"syncResult":{"revision":"{{{revision}}}","source":{{{source}}} } },
           "history":[{"id":0,"revision":"0000000000000000000000000000000000000000","source":{{{source}}} },{"id":1,"revision":"{{{revision}}}","source":{{{source}}} }],
           "resources":[{"group":"apps","version":"v1","kind":"Deployment","namespace":"test","name":"shop","status":"Synced"},
                        {"version":"v1","kind":"Service","namespace":"test","name":"shop","status":"Synced"}] } }
        """);

    /// <summary>The same with several sources and their revisions.</summary>
    public static JsonObject Several(string sources, params string[] revisions)
    {
        JsonObject application = Application();
        application["spec"]!.AsObject().Remove("source");
        application["spec"]!["sources"] = JsonNode.Parse(sources);
        JsonObject sync = application["status"]!["sync"]!.AsObject();
        sync.Remove("revision");
        sync["revisions"] = new JsonArray([.. revisions.Select(revision => JsonValue.Create(revision))]);
        sync["comparedTo"] = new JsonObject { ["sources"] = JsonNode.Parse(sources) };
        return application;
    }

    /// <summary>A new commit was found and is being applied.</summary>
    public static JsonObject Syncing(this JsonObject application, string revision)
    {
        application["status"]!["sync"]!["status"] = "OutOfSync";
        application["status"]!["sync"]!["revision"] = revision;
        application["status"]!["operationState"] = JsonNode.Parse($$"""{"phase":"Running","operation":{"sync":{"revision":"{{revision}}"} },"syncResult":{"revision":"{{revision}}"} }""");
        return application;
    }

    public static TestObjects Cluster(JsonObject application) => new TestObjects().With(ArgoResources.Applications, application);
}
