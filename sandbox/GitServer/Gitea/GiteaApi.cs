namespace ProgressiveDelivery.Sandbox.GitServer.Gitea;

/// <summary>
/// The part of Gitea's API, version 1, that a team and its tools need for pull requests, over the same bare repositories and with the
/// same token as Git's own protocol. What is not here is answered with 404.
/// </summary>
internal static class GiteaApi
{
    private const string Root = "/api/v1";

    public static void AddGitea(this IServiceCollection services, string root) => services.AddSingleton(new RepositoryStore(root));

    public static void MapGitea(this WebApplication app)
    {
        AccessToken token = app.Services.GetRequiredService<AccessToken>();
        RepositoryStore store = app.Services.GetRequiredService<RepositoryStore>();
        RouteGroupBuilder api = app.MapGroup(Root);
        api.AddEndpointFilter(async (call, next) =>
        {
            HttpContext context = call.HttpContext;
            if (!token.Opens(context.Request.Headers.Authorization))
            {
                return Answer.Error(context, StatusCodes.Status401Unauthorized, "user does not exist [uid: 0, name: ]");
            }

            try
            {
                return await next(call);
            }
            catch (GiteaException refusal)
            {
                return Answer.Error(context, refusal.Status, refusal.Message);
            }
        });
        new RepositoryEndpoints(store).Map(api);
        RouteGroupBuilder repository = api.MapGroup("/repos/{owner}/{repo}");
        new PullEndpoints(store).Map(repository);
        new TrimmingEndpoints(store).Map(repository);
        new CheckEndpoints(store).Map(repository);
        api.MapFallback((HttpContext context) => Answer.Error(context, StatusCodes.Status404NotFound, "Not Found"));
    }

    /// <summary>Who asks: the user name beside the token, by which alone people differ here.</summary>
    public static string User(HttpContext context) => AccessToken.UserOf(context.Request.Headers.Authorization);
}
