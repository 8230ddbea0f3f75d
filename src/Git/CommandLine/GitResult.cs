using System.Text;

namespace ProgressiveDelivery.Git;

/// <summary>What one git process answered. Output stays bytes, because file names in a tree need not be UTF-8.</summary>
internal sealed record GitResult(int ExitCode, byte[] Output, string Error)
{
    public bool Succeeded => ExitCode == 0;

    public string Text => Encoding.UTF8.GetString(Output);

    public string Line => Text.TrimEnd('\n');
}
