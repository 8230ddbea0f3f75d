using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace ProgressiveDelivery.Sandbox.GitServer;

/// <summary>Reads the header lines that a CGI program writes before its body (RFC 3875 §6).</summary>
internal sealed record CgiResponse(int Status, IReadOnlyList<(string Name, string Value)> Headers)
{
    /// <summary>Leaves the reader at the first byte of the body.</summary>
    /// <exception cref="InvalidDataException">The program ended before its header did.</exception>
    public static async Task<CgiResponse> ReadAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        int status = 200;
        var headers = new List<(string, string)>();
        while (true)
        {
            string line = await ReadLineAsync(reader, cancellationToken);
            if (line.Length == 0)
            {
                return new CgiResponse(status, headers);
            }

            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
            {
                throw new InvalidDataException($"not a CGI header: {line}");
            }

            (string name, string value) = (line[..colon], line[(colon + 1)..].Trim());
            if (name.Equals("Status", StringComparison.OrdinalIgnoreCase))
            {
                status = int.Parse(value.Split(' ')[0], CultureInfo.InvariantCulture);
            }
            else
            {
                headers.Add((name, value));
            }
        }
    }

    private static async Task<string> ReadLineAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult read = await reader.ReadAsync(cancellationToken);
            if (read.Buffer.PositionOf((byte)'\n') is { } end)
            {
                string line = Encoding.ASCII.GetString(read.Buffer.Slice(0, end)).TrimEnd('\r');
                reader.AdvanceTo(read.Buffer.GetPosition(1, end));
                return line;
            }

            if (read.IsCompleted)
            {
                throw new InvalidDataException("the CGI program ended within its header");
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
