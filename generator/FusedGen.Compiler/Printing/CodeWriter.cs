using System.Text;
using FusedGen.Compiler.Printing.Layout;

namespace FusedGen.Compiler.Printing;

/// <summary>Writes indented C# with <c>\n</c> at the end of each line.</summary>
internal sealed class CodeWriter
{
    private const int IndentWidth = LineWriter.IndentWidth;

    private readonly StringBuilder _text = new();
    private int _depth;

    /// <summary>How deep the next line is indented.</summary>
    public int Depth
    {
        get => _depth;
        set => _depth = value;
    }

    /// <summary>Writes one line at the current depth; an empty one has no blanks.</summary>
    public void Line(string line = "")
    {
        if (line.Length > 0)
        {
            _text.Append(' ', _depth * IndentWidth).Append(line);
        }

        _text.Append('\n');
    }

    /// <summary>Writes a statement at the current depth, on several lines where it is long.</summary>
    public void Line(Code code)
    {
        LineWriter line = new(_text, _depth);
        line.Begin();
        code.Write(line);
        _text.Append('\n');
    }

    /// <summary>Writes the beginning of a line at the current depth.</summary>
    public void BeginLine(string beginning) => _text.Append(' ', _depth * IndentWidth).Append(beginning);

    /// <summary>Writes the end of the line that was begun.</summary>
    public void EndLine(string end) => _text.Append(end).Append('\n');

    /// <summary>Gives what was written since the last call, and goes on behind it.</summary>
    public string Take()
    {
        string text = _text.ToString();
        _text.Clear();
        return text;
    }

    /// <summary>Writes several lines, each at the current depth.</summary>
    public void Lines(string text)
    {
        foreach (string line in text.TrimEnd('\n').Split('\n'))
        {
            Line(line);
        }
    }

    /// <summary>Writes a header line and an opening brace; disposing the result writes the closing one.</summary>
    public Block Open(string header)
    {
        if (header.Length > 0)
        {
            Line(header);
        }

        Line("{");
        _depth++;
        return new Block(this);
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    /// <summary>A block of code that ends where it is disposed.</summary>
    internal readonly struct Block(CodeWriter writer) : IDisposable
    {
        public void Dispose()
        {
            writer._depth--;
            writer.Line("}");
        }
    }
}
