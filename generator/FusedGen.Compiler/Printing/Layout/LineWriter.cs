using System.Text;

namespace FusedGen.Compiler.Printing.Layout;

/// <summary>Writes one statement, which may take several lines.</summary>
/// <param name="text">Takes the text.</param>
/// <param name="depth">How deep the statement is indented.</param>
internal sealed class LineWriter(StringBuilder text, int depth)
{
    /// <summary>The longest line.</summary>
    public const int MaxWidth = 140;

    /// <summary>Blanks of one level.</summary>
    public const int IndentWidth = 4;

    private int _depth = depth;
    private int _column;

    /// <summary>Begins the line.</summary>
    public void Begin()
    {
        _column = _depth * IndentWidth;
        text.Append(' ', _column);
    }

    /// <summary>Writes something without a break.</summary>
    public void Append(string part)
    {
        text.Append(part);
        _column += part.Length;
    }

    /// <summary>Goes on with the next line.</summary>
    public void Break()
    {
        text.Append('\n');
        Begin();
    }

    /// <summary>Whether so many characters, and what ends a statement, fit into the line.</summary>
    public bool Fits(int width) => _column + width + 1 <= MaxWidth;

    /// <summary>Lines that begin before the result is disposed are a level deeper.</summary>
    public IDisposable Indent()
    {
        _depth++;
        return new Level(this);
    }

    private sealed class Level(LineWriter writer) : IDisposable
    {
        public void Dispose() => writer._depth--;
    }
}
