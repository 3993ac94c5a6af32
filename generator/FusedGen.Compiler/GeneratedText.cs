namespace FusedGen.Compiler;

/// <summary>
/// A text of which parts are the base64 of bytes, which are kept as bytes: in memory a weight takes 4 bytes and not the
/// 11 of its characters. Two are equal where their parts are.
/// </summary>
public sealed class GeneratedText : IEquatable<GeneratedText>
{
    private readonly TextPart[] _parts;
    private readonly int[] _starts;

    /// <summary>Puts a text together.</summary>
    /// <param name="parts">What it consists of, in order.</param>
    /// <exception cref="OverflowException">It has more than 2³¹ − 1 characters.</exception>
    public GeneratedText(IReadOnlyList<TextPart> parts)
    {
        // Without the empty ones no two begin at one place.
        _parts = parts.Where(part => part.Length > 0).ToArray();
        _starts = new int[_parts.Length];
        int length = 0;
        for (int i = 0; i < _parts.Length; i++)
        {
            _starts[i] = length;
            length = checked(length + _parts[i].Length);
        }

        Length = length;
    }

    /// <summary>The number of characters.</summary>
    public int Length { get; }

    /// <summary>One character.</summary>
    public char this[int position]
    {
        get
        {
            int part = PartAt(position);
            return _parts[part][position - _starts[part]];
        }
    }

    /// <summary>Copies characters from a position on.</summary>
    public void CopyTo(int position, char[] destination, int start, int count)
    {
        if (count == 0)
        {
            return;
        }

        for (int part = PartAt(position); count > 0; part++)
        {
            int offset = position - _starts[part];
            int copied = Math.Min(count, _parts[part].Length - offset);
            _parts[part].CopyTo(offset, destination, start, copied);
            position += copied;
            start += copied;
            count -= copied;
        }
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        char[] characters = new char[Length];
        CopyTo(0, characters, 0, characters.Length);
        return new string(characters);
    }

    /// <inheritdoc/>
    public bool Equals(GeneratedText? other) =>
        ReferenceEquals(this, other) || (other is not null && Length == other.Length && _parts.SequenceEqual(other._parts));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as GeneratedText);

    /// <inheritdoc/>
    public override int GetHashCode() => Length;

    private int PartAt(int position)
    {
        int found = Array.BinarySearch(_starts, position);
        return found < 0 ? ~found - 1 : found;
    }
}
