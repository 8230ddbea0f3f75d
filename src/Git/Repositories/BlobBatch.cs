using System.Globalization;
using System.Text;

namespace ProgressiveDelivery.Git;

/// <summary>Reads <c>git cat-file --batch</c>: <c>id SP blob SP size LF content LF</c> for each object (git-cat-file(1), "Batch output").</summary>
internal static class BlobBatch
{
    /// <exception cref="BrokenRepositoryException">An object is missing or is no file, or the output is cut.</exception>
    public static IReadOnlyDictionary<string, byte[]> Parse(ReadOnlySpan<byte> output)
    {
        var files = new Dictionary<string, byte[]>();
        while (!output.IsEmpty)
        {
            int end = output.IndexOf((byte)'\n');
            string[] head = Encoding.ASCII.GetString(output[..Math.Max(end, 0)]).Split(' ');
            if (head is not [{ } id, "blob", { } size] || !int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out int length) || length >= output.Length - end - 1)
            {
                throw new BrokenRepositoryException($"the file {head[0]} cannot be read");
            }

            files[id] = output.Slice(end + 1, length).ToArray();
            output = output[(end + 1 + length + 1)..];
        }

        return files;
    }
}
