using Microsoft.AspNetCore.Http;

namespace ProgressiveDelivery.Analysis.Tests.Prometheus;

/// <summary>Writes a JSON body.</summary>
internal static class PlainAnswer
{
    public static Task WriteAsync(HttpContext context, string body)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body);
    }
}
