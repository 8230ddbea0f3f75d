using System.Globalization;
using System.Text;

namespace ProgressiveDelivery.Git;

/// <summary>Reads <c>git cat-file --batch</c>: <c>id SP blob SP size LF content LF</c> for each object (git-cat-file(1), "Batch output").</summary>
internal static class BlobBatch
{
    /// <exception cref="BrokenRepositoryException">An object is missing or is no file.</exception>
    public static IReadOnlyDictionary<string, byte[]> Parse(ReadOnlySpan<byte> output)
    {
        var files = new Dictionary<string, byte[]>();
        while (!output.IsEmpty)
        {
            int end = output.IndexOf((byte)'\n');
            string[] head = Encoding.ASCII.GetString(output[..end]).Split(' ');
            if (head is not [{ } id, "blob", { } size])
            {
                throw new BrokenRepositoryException($"the file {head[0]} cannot be read");
            }

            int length = int.Parse(size, CultureInfo.InvariantCulture);
            files[id] = output.Slice(end + 1, length).ToArray();
            output = output[(end + 1 + length + 1)..];
        }

        return files;
    }
}
