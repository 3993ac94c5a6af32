using System.Globalization;
using System.Net;
using System.Text;

namespace FusedGen.Tool.Html;

/// <summary>
/// Writes elements. All text and all values of attributes go through here and are escaped; each element that is opened
/// is closed.
/// </summary>
internal sealed class HtmlWriter
{
    private readonly StringBuilder _text = new();
    private readonly Stack<string> _open = new();

    /// <summary>Opens an element until the result is disposed of.</summary>
    public Element Open(string name, params (string Name, string Value)[] attributes)
    {
        Begin(name, attributes);
        _text.Append('>');
        _open.Push(name);
        return new Element(this);
    }

    /// <summary>An element with text.</summary>
    public void Text(string name, string text, params (string Name, string Value)[] attributes)
    {
        Begin(name, attributes);
        _text.Append('>').Append(Escape(text)).Append("</").Append(name).Append(">\n");
    }

    /// <summary>An element without content.</summary>
    public void Empty(string name, params (string Name, string Value)[] attributes)
    {
        Begin(name, attributes);
        _text.Append("/>\n");
    }

    /// <summary>Text in the open element.</summary>
    public void Text(string text) => _text.Append(Escape(text));

    /// <summary>The style sheet, which is our own and no text.</summary>
    public void Style(string sheet) => _text.Append("<style>\n").Append(sheet).Append("</style>\n");

    /// <summary>A number with at most two decimals, as attributes take it.</summary>
    public static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>What was written, as a page.</summary>
    public string Page => "<!DOCTYPE html>\n" + _text;

    /// <summary>What was written, as a part of a page.</summary>
    public string Part => _text.ToString();

    private static string Escape(string text) => WebUtility.HtmlEncode(text);

    private void Begin(string name, (string Name, string Value)[] attributes)
    {
        _text.Append('<').Append(name);
        foreach ((string attribute, string value) in attributes)
        {
            _text.Append(' ').Append(attribute).Append("=\"").Append(Escape(value)).Append('"');
        }
    }

    private void Close() => _text.Append("</").Append(_open.Pop()).Append(">\n");

    /// <summary>An open element.</summary>
    internal readonly struct Element(HtmlWriter writer) : IDisposable
    {
        public void Dispose() => writer.Close();
    }
}
