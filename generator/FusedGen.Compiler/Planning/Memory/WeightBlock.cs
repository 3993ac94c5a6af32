using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Planning.Memory;

/// <summary>
/// The constants that kernels load from memory, one after the other, each starting at a multiple of 64 bytes.
/// Everything is stored as 32-bit words: floats rounded once from double, integers in their own width, weights of
/// narrower formats several to a word.
/// </summary>
public sealed class WeightBlock
{
    /// <summary>Each section starts at a multiple of this many 32-bit words, one cache line.</summary>
    public const int Alignment = 16;

    /// <summary>
    /// Up to this many words the constants are spelled as literals in the readable file, where the compiler puts them
    /// into the assembly's data; beyond, as one literal of base64, which costs the build a tenth as much per number,
    /// decoded to aligned memory when first used.
    /// </summary>
    public const int MaxInlineWords = 2048;

    private readonly List<int> _words = [];
    private readonly Dictionary<object, (int Offset, int Count)> _places = [];

    /// <summary>The bits of all words.</summary>
    public IReadOnlyList<int> Words => _words;

    /// <summary>Whether only floats were added, so that they can be spelled as float literals.</summary>
    public bool IsFloatOnly { get; private set; } = true;

    /// <summary>Whether the constants are few enough to be written as literals.</summary>
    public bool IsInline => IsFloatOnly && _words.Count <= MaxInlineWords;

    /// <summary>Where the words of a key lie; they are made and appended at the first call for it.</summary>
    /// <param name="key">What they are.</param>
    /// <param name="create">Makes them.</param>
    /// <param name="areFloats">Whether each is the bits of a float.</param>
    public (int Offset, int Count) GetOrAdd(object key, Func<int[]> create, bool areFloats)
    {
        if (!_places.TryGetValue(key, out (int Offset, int Count) place))
        {
            int[] words = create();
            place = (Add(words), words.Length);
            _places.Add(key, place);
            IsFloatOnly &= areFloats;
        }

        return place;
    }

    /// <summary>
    /// Where a constant tensor lies, in its own element type, in words from the start; it is appended at the first call
    /// for it.
    /// </summary>
    public int GetOrAdd(Tensor tensor) => GetOrAdd(tensor, () => tensor).Offset;

    /// <summary>
    /// Where the elements of a key lie, in words from the start, and how many there are; they are made, and appended in
    /// their own type, at the first call for it.
    /// </summary>
    /// <param name="key">What they are.</param>
    /// <param name="create">Makes them.</param>
    public (int Offset, int Count) GetOrAdd(object key, Func<Tensor> create)
    {
        if (!_places.TryGetValue(key, out (int Offset, int Count) place))
        {
            Tensor tensor = create();
            place = (Add(tensor), tensor.Count);
            _places.Add(key, place);
        }

        return place;
    }

    /// <summary>Appends words, padded with zeros, and returns where they start.</summary>
    private int Add(IEnumerable<int> words)
    {
        int offset = _words.Count;
        _words.AddRange(words);
        Pad();
        return offset;
    }

    /// <summary>Appends a constant tensor in its own element type and returns where it starts, in words.</summary>
    private int Add(Tensor tensor)
    {
        int offset = _words.Count;
        if (tensor.Type == ElementType.Float32)
        {
            return Add(tensor.Floats.Select(v => FloatBits.ToInt32((float)v)));
        }

        IsFloatOnly = false;
        byte[] bytes = ElementBytes(tensor);
        for (int i = 0; i < bytes.Length; i += 4)
        {
            int word = 0;
            for (int b = 0; b < 4 && i + b < bytes.Length; b++)
            {
                word |= bytes[i + b] << (8 * b);
            }

            _words.Add(word);
        }

        Pad();
        return offset;
    }

    private static byte[] ElementBytes(Tensor tensor)
    {
        int size = tensor.Type.SizeInBytes();
        byte[] bytes = new byte[tensor.Count * size];
        for (int i = 0; i < tensor.Count; i++)
        {
            long bits = tensor.Type switch
            {
                ElementType.Float64 => BitConverter.DoubleToInt64Bits(tensor.Floats[i]),
                ElementType.Float16 => HalfPrecision.ToBits(HalfPrecision.Round(tensor.Floats[i])),
                _ => tensor.Integers[i],
            };
            for (int b = 0; b < size; b++)
            {
                bytes[(i * size) + b] = unchecked((byte)(bits >> (8 * b)));
            }
        }

        return bytes;
    }

    // One line more than the padding, so that a vector load that starts at the last element stays inside the block.
    private void Pad()
    {
        int end = ((_words.Count + Alignment - 1) / Alignment * Alignment) + Alignment;
        while (_words.Count < end)
        {
            _words.Add(0);
        }
    }
}
