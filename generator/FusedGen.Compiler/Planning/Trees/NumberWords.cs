using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Planning.Trees;

/// <summary>32-bit words that hold floats or doubles, and integers between them.</summary>
/// <param name="numbers">The type of the numbers.</param>
internal sealed class NumberWords(ElementType numbers)
{
    private int[] _words = [];

    /// <summary>Words of a number.</summary>
    public int WordsOfNumber { get; } = WordsOf(numbers);

    /// <summary>Words so far.</summary>
    public int Count { get; private set; }

    /// <summary>
    /// 32-bit words of a number: what the places of words are multiplied with, since lanes count in numbers.
    /// </summary>
    public static int WordsOf(ElementType numbers) => numbers == ElementType.Float64 ? 2 : 1;

    /// <summary>Appends zeros.</summary>
    public void Append(int count)
    {
        Count += count * WordsOfNumber;
        if (Count > _words.Length)
        {
            Array.Resize(ref _words, Math.Max(Count, 2 * _words.Length));
        }
    }

    /// <summary>Writes a number at a place that counts numbers.</summary>
    public void SetNumber(int place, double number)
    {
        if (numbers == ElementType.Float64)
        {
            SetBits(place, BitConverter.DoubleToInt64Bits(number));
        }
        else
        {
            _words[place] = FloatBits.ToInt32((float)number);
        }
    }

    /// <summary>Writes the bits of a double at a place that counts doubles.</summary>
    public void SetBits(int place, long bits)
    {
        _words[2 * place] = unchecked((int)bits);
        _words[(2 * place) + 1] = unchecked((int)(bits >> 32));
    }

    /// <summary>Writes an integer at a word.</summary>
    public void SetInteger(int word, int value) => _words[word] = value;

    /// <summary>All words.</summary>
    public int[] ToArray() => _words.Take(Count).ToArray();
}
