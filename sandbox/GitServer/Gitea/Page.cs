using System.Globalization;
using System.Text.Json.Nodes;

namespace ProgressiveDelivery.Sandbox.GitServer.Gitea;

/// <summary>Gitea's paging: <c>page</c> from 1, <c>limit</c> up to the server's own, a Link header while there is more.</summary>
internal static class Page
{
    private const int Longest = 50;
    private const int Usual = 30;

    public static IResult Of(HttpContext context, IReadOnlyList<JsonObject> all)
    {
        int size = Number(context, "limit") is int limit and > 0 ? Math.Min(limit, Longest) : Usual;
        int page = Math.Max(1, Number(context, "page") ?? 1);
        context.Response.Headers["X-Total-Count"] = all.Count.ToString(CultureInfo.InvariantCulture);
        if (page * size < all.Count)
        {
            int last = (all.Count + size - 1) / size;
            context.Response.Headers.Link = $"<{Address(context, page + 1)}>; rel=\"next\",<{Address(context, last)}>; rel=\"last\"";
        }

        return Answer.Json(StatusCodes.Status200OK, new JsonArray([.. all.Skip((page - 1) * size).Take(size)]));
    }

    private static string Address(HttpContext context, int page)
    {
        QueryString query = QueryString.Create([
            .. context.Request.Query.Where(pair => pair.Key != "page").Select(pair => KeyValuePair.Create(pair.Key, pair.Value)),
            KeyValuePair.Create("page", new Microsoft.Extensions.Primitives.StringValues(page.ToString(CultureInfo.InvariantCulture))),
        ]);
        return $"{Answer.Root(context)}{context.Request.Path}{query}";
    }

    private static int? Number(HttpContext context, string name) =>
        int.TryParse(context.Request.Query[name], NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
