namespace FusedGen.Letters;

/// <summary>
/// Numbers texts by their places in a list, without a new text for the part of another one. Texts are compared by their
/// UTF-16 code units.
/// </summary>
internal sealed class TokenTable
{
    private readonly string[] _texts;
    private readonly int[] _first;
    private readonly int[] _next;

    /// <summary>Creates a table.</summary>
    /// <param name="texts">The texts; of equal ones the first counts.</param>
    public TokenTable(string[] texts)
    {
        _texts = texts;
        _first = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)texts.Length + 1)];
        _next = new int[texts.Length];
        Array.Fill(_first, -1);
        for (int i = texts.Length - 1; i >= 0; i--)
        {
            ref int first = ref _first[Slot(texts[i])];
            _next[i] = first;
            first = i;
        }
    }

    /// <summary>The place of a text, or −1.</summary>
    public int Find(ReadOnlySpan<char> text)
    {
        for (int i = _first[Slot(text)]; i >= 0; i = _next[i])
        {
            if (text.SequenceEqual(_texts[i]))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>
    /// The hash is the framework's, which differs from run to run, so that nobody can send texts that all fall into one
    /// slot.
    /// </summary>
    private int Slot(ReadOnlySpan<char> text) => string.GetHashCode(text) & (_first.Length - 1);
}
