namespace ProgressiveDelivery.Controller.CommandLine;

/// <summary>A file that a command writes its result to: tried before the work begins, and there only when it is whole.</summary>
internal sealed class ResultFile : IDisposable
{
    private readonly string _path;
    private readonly string _part;
    private readonly FileStream _stream;

    private ResultFile(string path)
    {
        _path = path;
        _part = $"{path}.{Guid.NewGuid():N}.part";
        _stream = new FileStream(_part, FileMode.CreateNew, FileAccess.Write);
    }

    /// <summary>Null for no path.</summary>
    /// <exception cref="IOException">The folder does not exist, or the path is one.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be written to.</exception>
    public static ResultFile? Open(string? path)
        => path is null ? null : !Directory.Exists(path) ? new ResultFile(path) : throw new IOException($"{path} is a folder; name a file in it.");

    /// <summary>Puts the whole text in place, and takes that of an earlier file.</summary>
    public async Task WriteAsync(string text, CancellationToken cancellationToken)
    {
        await using (_stream)
        {
            await _stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text), cancellationToken);
        }

        File.Move(_part, _path, overwrite: true);
    }

    public void Dispose()
    {
        _stream.Dispose();
        File.Delete(_part);
    }
}
