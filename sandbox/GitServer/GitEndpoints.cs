using ProgressiveDelivery.Sandbox.GitServer.Gitea;

namespace ProgressiveDelivery.Sandbox.GitServer;

/// <summary>Puts the Git server into an ASP.NET host.</summary>
internal static class GitEndpoints
{
    public static void AddGit(this WebApplicationBuilder builder, string root, string token)
    {
        // A push may be large; the token guards the door.
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        builder.Services.AddSingleton(new AccessToken(token));
        builder.Services.AddGitea(root);
        builder.Services.AddSingleton(services => new GitBackend(
            root, services.GetRequiredService<AccessToken>(), services.GetRequiredService<ILogger<GitBackend>>()));
    }

    public static void MapGit(this WebApplication app)
    {
        app.MapGet("/healthz", () => "ok\n");
        app.MapGitea();
        app.MapFallback(app.Services.GetRequiredService<GitBackend>().ServeAsync);
    }
}
