using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FusedGen;

/// <summary>
/// The states of one stream, which an instance of a generated type keeps between steps. It has two copies, because a
/// step reads the previous states while it writes the next. For generated code only.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StreamState
{
    /// <summary>Size of the header of saved states in bytes.</summary>
    public const int HeaderBytes = 32;

    /// <summary>
    /// <c>FGst</c> in this machine's byte order, so that a machine with the other byte order refuses it.
    /// </summary>
    private const uint Mark = 0x74734746;

    private const uint Version = 1;

    private readonly byte[] _bytes;
    private readonly byte[] _header = new byte[HeaderBytes];
    private readonly int _length;
    private int _current;
    private int _users;

    /// <summary>Creates states of zeros.</summary>
    /// <param name="length">The size of all states in bytes.</param>
    /// <param name="sha256">The SHA-256 of the model in hexadecimal, of which the first half is kept.</param>
    /// <param name="layout">A hash of the states and their places.</param>
    public StreamState(int length, string sha256, uint layout)
    {
        ArgumentNullException.ThrowIfNull(sha256);
        _length = length;
        _bytes = new byte[2 * length];
        Span<uint> numbers = MemoryMarshal.Cast<byte, uint>(_header.AsSpan());
        numbers[0] = Mark;
        numbers[1] = Version;
        numbers[2] = (uint)length;
        numbers[3] = layout;
        Convert.FromHexString(sha256.AsSpan(0, 32)).CopyTo(_header, 16);
    }

    /// <summary>Begins to use the states.</summary>
    /// <exception cref="InvalidOperationException">They are in use.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enter()
    {
        if (Interlocked.Exchange(ref _users, 1) != 0)
        {
            ThrowInUse();
        }
    }

    /// <summary>Ends the use of the states.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Leave() => Volatile.Write(ref _users, 0);

    /// <summary>The first element of a state, as the last step wrote it.</summary>
    /// <param name="offset">Where it begins, in bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref T Current<T>(int offset)
        where T : unmanaged => ref At<T>(_current + offset);

    /// <summary>The first element of the memory to which this step writes a state.</summary>
    /// <param name="offset">Where it begins, in bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref T Next<T>(int offset)
        where T : unmanaged => ref At<T>(_length - _current + offset);

    /// <summary>Makes the states that the step wrote the current ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance() => _current = _length - _current;

    /// <summary>Sets all states to zero.</summary>
    /// <exception cref="InvalidOperationException">They are in use.</exception>
    public void Reset()
    {
        Enter();
        Array.Clear(_bytes);
        Leave();
    }

    /// <summary>Sets a state, between <see cref="Enter"/> and <see cref="Leave"/>.</summary>
    /// <param name="offset">Where it begins, in bytes.</param>
    /// <param name="values">Its elements.</param>
    public void Set<T>(int offset, ReadOnlySpan<T> values)
        where T : unmanaged =>
        MemoryMarshal.AsBytes(values).CopyTo(_bytes.AsSpan(_current + offset));

    /// <summary>Writes the header and the states.</summary>
    /// <param name="destination">Memory of exactly the size of both.</param>
    /// <exception cref="ArgumentException">The span has the wrong length.</exception>
    /// <exception cref="InvalidOperationException">The states are in use.</exception>
    public void CopyTo(Span<byte> destination)
    {
        CheckLength(destination.Length, nameof(destination));
        Enter();
        _header.CopyTo(destination);
        _bytes.AsSpan(_current, _length).CopyTo(destination[HeaderBytes..]);
        Leave();
    }

    /// <summary>Restores the states that <see cref="CopyTo"/> wrote.</summary>
    /// <param name="source">The header and the states.</param>
    /// <exception cref="ArgumentException">The span has the wrong length, or holds the states of another
    /// model.</exception>
    /// <exception cref="InvalidOperationException">The states are in use.</exception>
    public void CopyFrom(ReadOnlySpan<byte> source)
    {
        CheckLength(source.Length, nameof(source));
        if (!source[..HeaderBytes].SequenceEqual(_header))
        {
            ThrowHeader(source, nameof(source));
        }

        Enter();
        source[HeaderBytes..].CopyTo(_bytes.AsSpan(_current, _length));
        Leave();
    }

    /// <summary>Throws for a list of streams with a gap.</summary>
    /// <exception cref="ArgumentException">Always.</exception>
    [DoesNotReturn]
    public static void ThrowNoStream(string parameter, int index) =>
        throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The stream {index} is null."), parameter);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref T At<T>(int offset)
        where T : unmanaged =>
        ref Unsafe.As<byte, T>(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_bytes), offset));

    private void CheckLength(int actual, string parameter)
    {
        if (actual != HeaderBytes + _length)
        {
            ModelArguments.ThrowLength(parameter, actual, HeaderBytes + _length);
        }
    }

    [DoesNotReturn]
    private static void ThrowInUse() =>
        throw new InvalidOperationException("Two threads use one stream at the same time. Use one instance per stream, on one thread at a time.");

    [DoesNotReturn]
    private void ThrowHeader(ReadOnlySpan<byte> source, string parameter)
    {
        ReadOnlySpan<uint> numbers = MemoryMarshal.Cast<byte, uint>(source[..HeaderBytes]);
        string message = numbers[0] != Mark ? "These bytes are not saved states, or a machine with another byte order saved them."
            : numbers[1] != Version ? string.Create(CultureInfo.InvariantCulture, $"The states were saved in version {numbers[1]}; {Version} was expected.")
            : !source[16..HeaderBytes].SequenceEqual(_header.AsSpan(16)) ? "The states were saved by another model: the hashes of the files differ."
            : "The states were saved with other pairs in State, or other values in FixedInputs.";
        throw new ArgumentException(message, parameter);
    }
}
