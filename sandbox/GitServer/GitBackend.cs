using System.Diagnostics;
using System.Globalization;
using System.IO.Pipelines;

namespace ProgressiveDelivery.Sandbox.GitServer;

/// <summary>Serves Git's smart HTTP protocol by <c>git http-backend</c>, streaming both ways.</summary>
/// <param name="root">Folder of the bare repositories.</param>
internal sealed partial class GitBackend(string root, AccessToken token, ILogger<GitBackend> logger)
{
    public async Task ServeAsync(HttpContext context)
    {
        if (!token.Opens(context.Request.Headers.Authorization))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"git\"";
            return;
        }

        string what = $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}";
        using Process git = Start(context.Request);
        try
        {
            CancellationToken aborted = context.RequestAborted;
            Task sending = SendBodyAsync(context.Request, git, aborted);
            PipeReader output = PipeReader.Create(git.StandardOutput.BaseStream);
            CgiResponse answer = await CgiResponse.ReadAsync(output, aborted);
            context.Response.StatusCode = answer.Status;
            foreach ((string name, string value) in answer.Headers)
            {
                context.Response.Headers.Append(name, value);
            }

            await output.CopyToAsync(context.Response.BodyWriter, aborted);
            await sending;
            await git.WaitForExitAsync(aborted);
            LogServed(what, answer.Status);
        }
        finally
        {
            if (!git.HasExited)
            {
                git.Kill(entireProcessTree: true);
            }
        }
    }

    private Process Start(HttpRequest request)
    {
        var start = new ProcessStartInfo("git", ["http-backend"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["GIT_PROJECT_ROOT"] = root;
        start.Environment["GIT_HTTP_EXPORT_ALL"] = "1";
        start.Environment["PATH_INFO"] = request.Path;
        start.Environment["QUERY_STRING"] = request.QueryString.Value?.TrimStart('?');
        start.Environment["REQUEST_METHOD"] = request.Method;
        start.Environment["CONTENT_TYPE"] = request.ContentType;
        start.Environment["CONTENT_LENGTH"] = request.ContentLength?.ToString(CultureInfo.InvariantCulture);
        start.Environment["HTTP_CONTENT_ENCODING"] = request.Headers.ContentEncoding;
        start.Environment["GIT_PROTOCOL"] = request.Headers["Git-Protocol"];
        // http-backend lets nobody push who has no name.
        start.Environment["REMOTE_USER"] = "git";
        start.Environment["REMOTE_ADDR"] = request.HttpContext.Connection.RemoteIpAddress?.ToString();
        return Process.Start(start)!;
    }

    private static async Task SendBodyAsync(HttpRequest request, Process git, CancellationToken cancellationToken)
    {
        try
        {
            await request.Body.CopyToAsync(git.StandardInput.BaseStream, cancellationToken);
            git.StandardInput.Close();
        }
        catch (IOException)
        {
            // git answered without reading all of it (a refused push, say): its answer tells why.
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Request} {Status}")]
    private partial void LogServed(string request, int status);
}
