using System.Buffers;

namespace FusedGen.Letters;

/// <summary>
/// The numbers of the tokens of one text, in order: on the stack, or, where there are many, in memory from the pool.
/// </summary>
internal ref struct TokenNumbers
{
    /// <summary>Up to so many numbers lie on the stack.</summary>
    public const int OnStack = 256;

    private readonly GramCounter _counter;
    private Span<int> _numbers;
    private int[]? _rented;
    private int _count;

    /// <summary>Creates an empty list.</summary>
    /// <param name="stack">Memory on the stack.</param>
    /// <param name="counter">Numbers the tokens.</param>
    public TokenNumbers(Span<int> stack, GramCounter counter)
    {
        _numbers = stack;
        _counter = counter;
    }

    /// <summary>Whether a token was added, be it one that was left out afterwards.</summary>
    public bool HasTokens { get; private set; }

    /// <summary>The numbers.</summary>
    public readonly ReadOnlySpan<int> Numbers => _numbers[.._count];

    /// <summary>Adds a token.</summary>
    public void Add(ReadOnlySpan<char> token)
    {
        if (!HasTokens && _counter.IsMarked)
        {
            HasTokens = true;
            Add(GramCounter.MarkBefore);
        }

        HasTokens = true;
        if (_counter.TryNumber(token, out int number))
        {
            Append(number);
        }
    }

    /// <summary>Ends the text.</summary>
    public void End()
    {
        if (HasTokens && _counter.IsMarked)
        {
            Add(GramCounter.MarkBehind);
        }

        if (HasTokens && _count == 0)
        {
            // Where all tokens are left out, the empty text stays.
            Append(_counter.NumberOfNothing);
        }
    }

    /// <summary>Gives memory back.</summary>
    public void Dispose()
    {
        if (_rented is { } rented)
        {
            _rented = null;
            ArrayPool<int>.Shared.Return(rented);
        }
    }

    private void Append(int number)
    {
        if (_count == _numbers.Length)
        {
            int[] larger = ArrayPool<int>.Shared.Rent(2 * _count);
            _numbers.CopyTo(larger);
            Dispose();
            _rented = larger;
            _numbers = larger;
        }

        _numbers[_count++] = number;
    }
}
