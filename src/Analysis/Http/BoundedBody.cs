namespace ProgressiveDelivery.Analysis.Http;

/// <summary>Reads a response body without trusting its length.</summary>
internal static class BoundedBody
{
    /// <summary>The whole body, or null as soon as it proves larger than <paramref name="limit"/> bytes after decompression.</summary>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(Stream content, int limit, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[4096];
        int length = 0;
        while (true)
        {
            int read = await content.ReadAsync(buffer.AsMemory(length), cancellationToken);
            if (read == 0)
            {
                return buffer.AsMemory(0, length);
            }

            length += read;
            if (length > limit)
            {
                return null;
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Min(buffer.Length * 2, limit + 1));
            }
        }
    }
}
