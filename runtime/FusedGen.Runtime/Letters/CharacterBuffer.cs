using System.Buffers;

namespace FusedGen.Letters;

/// <summary>Memory for the characters of one text: on the stack, or, where it is long, from the pool.</summary>
internal ref struct CharacterBuffer
{
    /// <summary>Up to so many characters lie on the stack.</summary>
    public const int OnStack = 256;

    private char[]? _rented;

    /// <summary>Gets memory.</summary>
    /// <param name="stack">Memory on the stack.</param>
    /// <param name="length">How many characters are needed.</param>
    public CharacterBuffer(Span<char> stack, int length)
    {
        _rented = length > stack.Length ? ArrayPool<char>.Shared.Rent(length) : null;
        Memory = _rented ?? stack;
    }

    /// <summary>The memory, at least as long as asked for.</summary>
    public Span<char> Memory { get; }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        if (_rented is { } rented)
        {
            _rented = null;
            ArrayPool<char>.Shared.Return(rented);
        }
    }
}
