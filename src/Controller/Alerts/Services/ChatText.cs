using System.Text;

namespace ProgressiveDelivery.Controller.Alerts;

/// <summary>What the chats have in common.</summary>
internal static class ChatText
{
    public static string Colour(AlertSeverity severity) => severity switch
    {
        AlertSeverity.Error => "#d32f2f",
        AlertSeverity.Warn => "#f9a825",
        _ => "#2e7d32",
    };

    /// <summary>
    /// The text with Markdown's signs and mentions made plain: the words of metrics and pods are data. A zero-width space after
    /// an at sign keeps it from calling everybody.
    /// </summary>
    public static string Markdown(string text)
    {
        var plain = new StringBuilder(text.Length + 16);
        foreach (char letter in text)
        {
            if (letter is '\\' or '*' or '_' or '~' or '`' or '|' or '[' or ']' or '<' or '>' or '#')
            {
                plain.Append('\\');
            }

            plain.Append(letter);
            if (letter == '@')
            {
                plain.Append('\u200b');
            }
        }

        return plain.ToString();
    }
}
