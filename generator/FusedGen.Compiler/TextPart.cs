namespace FusedGen.Compiler;

/// <summary>A part of a <see cref="GeneratedText"/>.</summary>
public abstract class TextPart : IEquatable<TextPart>
{
    /// <summary>The number of characters.</summary>
    public abstract int Length { get; }

    /// <summary>One character.</summary>
    public abstract char this[int position] { get; }

    /// <summary>Copies characters from a position on.</summary>
    public abstract void CopyTo(int position, char[] destination, int start, int count);

    /// <inheritdoc/>
    public abstract bool Equals(TextPart? other);

    /// <inheritdoc/>
    public sealed override bool Equals(object? obj) => Equals(obj as TextPart);

    /// <inheritdoc/>
    public override int GetHashCode() => Length;
}

/// <summary>Characters that are kept as they are.</summary>
public sealed class VerbatimPart(string text) : TextPart
{
    /// <inheritdoc/>
    public override int Length => text.Length;

    /// <inheritdoc/>
    public override char this[int position] => text[position];

    private string Text => text;

    /// <inheritdoc/>
    public override void CopyTo(int position, char[] destination, int start, int count) => text.CopyTo(position, destination, start, count);

    /// <inheritdoc/>
    public override bool Equals(TextPart? other) => other is VerbatimPart verbatim && text == verbatim.Text;
}

/// <summary>The base64 of bytes (RFC 4648, section 4).</summary>
/// <param name="data">The bytes, which must not change any more.</param>
public sealed class Base64Part(byte[] data) : TextPart
{
    private const string Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    /// <inheritdoc/>
    public override int Length { get; } = checked((data.Length + 2) / 3 * 4);

    private byte[] Data => data;

    /// <inheritdoc/>
    public override char this[int position]
    {
        get
        {
            // Six bits of the bytes, the highest first, or the padding behind them.
            int group = position / 4 * 3;
            int left = data.Length - group;
            int Octet(int offset) => offset < left ? data[group + offset] : 0;
            return (position % 4) switch
            {
                0 => Digits[Octet(0) >> 2],
                1 => Digits[((Octet(0) & 0x3) << 4) | (Octet(1) >> 4)],
                2 => left > 1 ? Digits[((Octet(1) & 0xf) << 2) | (Octet(2) >> 6)] : '=',
                _ => left > 2 ? Digits[Octet(2) & 0x3f] : '=',
            };
        }
    }

    /// <inheritdoc/>
    public override void CopyTo(int position, char[] destination, int start, int count)
    {
        int end = position + count;
        while (position < end)
        {
            int whole = (end - position) / 4 * 4;
            if (position % 4 == 0 && whole > 0)
            {
                int group = position / 4 * 3;
                Convert.ToBase64CharArray(data, group, Math.Min(whole / 4 * 3, data.Length - group), destination, start);
                start += whole;
                position += whole;
            }
            else
            {
                destination[start++] = this[position++];
            }
        }
    }

    /// <inheritdoc/>
    public override bool Equals(TextPart? other) => other is Base64Part base64 && data.SequenceEqual(base64.Data);
}
