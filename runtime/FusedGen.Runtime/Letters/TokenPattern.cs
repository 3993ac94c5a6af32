namespace FusedGen.Letters;

/// <summary>
/// A regular expression as a table, made while compiling. The search goes from each place of the text on until no match
/// can follow: of the matches that begin first, it finds the longest.
/// </summary>
public sealed class TokenPattern
{
    private const int Ascii = 128;

    private readonly short[] _asciiClasses = new short[Ascii];
    private readonly int[] _starts;
    private readonly short[] _classes;
    private readonly int _columns;
    private readonly short[] _rows;

    /// <summary>Creates a pattern.</summary>
    /// <param name="starts">Where runs of characters begin that are of one class, ascending from 0.</param>
    /// <param name="classes">The class of each run.</param>
    /// <param name="columns">Classes, and the end of the text.</param>
    /// <param name="rows">For each state and class twice the next state, −2 for none, and 1 more where a match ended
    /// before the character. A search starts in state 0 where the text begins, 1 behind a letter, digit or underscore,
    /// and 2 elsewhere.</param>
    public TokenPattern(int[] starts, short[] classes, int columns, short[] rows)
    {
        ArgumentNullException.ThrowIfNull(starts);
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(rows);
        _starts = starts;
        _classes = classes;
        _columns = columns;
        _rows = rows;
        for (int character = 0; character < Ascii; character++)
        {
            _asciiClasses[character] = ClassByRuns(character);
        }
    }

    /// <summary>Finds the first match at or after a position.</summary>
    /// <param name="text">The text.</param>
    /// <param name="from">The place.</param>
    /// <param name="start">Where the match begins.</param>
    /// <param name="length">Its length, which may be 0.</param>
    /// <returns>Whether there is one.</returns>
    internal bool TryFind(ReadOnlySpan<char> text, int from, out int start, out int length)
    {
        for (start = from; start <= text.Length; start += start < text.Length ? UnitsAt(text, start) : 1)
        {
            length = LengthAt(text, start);
            if (length >= 0)
            {
                return true;
            }
        }

        length = 0;
        return false;
    }

    /// <summary>UTF-16 units of the character at a place; a surrogate that stands alone is one character.</summary>
    internal static int UnitsAt(ReadOnlySpan<char> text, int place) =>
        char.IsHighSurrogate(text[place]) && place + 1 < text.Length && char.IsLowSurrogate(text[place + 1]) ? 2 : 1;

    private static bool IsWord(char character) => char.IsAsciiLetterOrDigit(character) || character == '_';

    private int LengthAt(ReadOnlySpan<char> text, int start)
    {
        int state = start == 0 ? 0 : IsWord(text[start - 1]) ? 1 : 2;
        int found = -1;
        int place = start;
        while (true)
        {
            int units = 0;
            int column = _columns - 1;
            if (place < text.Length)
            {
                char first = text[place];
                units = first < Ascii ? 1 : UnitsAt(text, place);
                column = first < Ascii ? _asciiClasses[first] : ClassByRuns(units == 2 ? char.ConvertToUtf32(first, text[place + 1]) : first);
            }

            int next = _rows[(state * _columns) + column];
            if ((next & 1) != 0)
            {
                found = place - start;
            }

            state = next >> 1;
            if (state < 0 || units == 0)
            {
                return found;
            }

            place += units;
        }
    }

    private short ClassByRuns(int character)
    {
        int run = Array.BinarySearch(_starts, character);
        return _classes[run >= 0 ? run : ~run - 1];
    }
}
