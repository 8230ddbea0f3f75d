namespace ProgressiveDelivery.Git;

/// <summary>Reads a response body without trusting its length.</summary>
internal static class BoundedBody
{
    /// <summary>The whole body, or null as soon as it proves larger than <paramref name="limit"/> bytes after decompression.</summary>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(Stream content, int limit, CancellationToken cancellationToken)
    {
        using var whole = new MemoryStream();
        byte[] part = new byte[16 * 1024];
        int read;
        while ((read = await content.ReadAsync(part, cancellationToken)) > 0)
        {
            if (whole.Length + read > limit)
            {
                return null;
            }

            whole.Write(part, 0, read);
        }

        return whole.ToArray();
    }
}
