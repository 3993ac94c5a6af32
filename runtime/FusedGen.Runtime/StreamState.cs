using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FusedGen;

/// <summary>
/// The states of one stream, which an instance of a generated type keeps from step to step: twice, since a step reads
/// those of the one before while it writes its own. Generated code calls it; nobody else has to.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StreamState
{
    /// <summary>Bytes in front of the states where they are saved.</summary>
    public const int HeaderBytes = 32;

    /// <summary><c>FGst</c> in the order of this machine's bytes, so that one of the other order refuses it.</summary>
    private const uint Mark = 0x74734746;

    private const uint Version = 1;

    private readonly byte[] _bytes;
    private readonly byte[] _header = new byte[HeaderBytes];
    private readonly int _length;
    private int _current;
    private int _users;

    /// <summary>States of zeros.</summary>
    /// <param name="length">The bytes of all states.</param>
    /// <param name="sha256">The SHA-256 of the model in hexadecimal, of which the first half is kept.</param>
    /// <param name="layout">A number for which states there are, and where.</param>
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

    /// <summary>The first element of a state as the last step left it.</summary>
    /// <param name="offset">Where it begins, in bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref T Current<T>(int offset)
        where T : unmanaged => ref At<T>(_current + offset);

    /// <summary>The first element of the memory for what becomes of a state in this step.</summary>
    /// <param name="offset">Where it begins, in bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref T Next<T>(int offset)
        where T : unmanaged => ref At<T>(_length - _current + offset);

    /// <summary>Makes what the step wrote the states.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance() => _current = _length - _current;

    /// <summary>Makes zeros of all states.</summary>
    /// <exception cref="InvalidOperationException">They are in use.</exception>
    public void Reset()
    {
        Enter();
        Array.Clear(_bytes);
        Leave();
    }

    /// <summary>Gives a state, between <see cref="Enter"/> and <see cref="Leave"/>.</summary>
    /// <param name="offset">Where it begins, in bytes.</param>
    /// <param name="values">Its elements.</param>
    public void Set<T>(int offset, ReadOnlySpan<T> values)
        where T : unmanaged =>
        MemoryMarshal.AsBytes(values).CopyTo(_bytes.AsSpan(_current + offset));

    /// <summary>Writes the header and the states.</summary>
    /// <param name="destination">As many bytes as both have.</param>
    /// <exception cref="ArgumentException">It has another length.</exception>
    /// <exception cref="InvalidOperationException">The states are in use.</exception>
    public void CopyTo(Span<byte> destination)
    {
        CheckLength(destination.Length, nameof(destination));
        Enter();
        _header.CopyTo(destination);
        _bytes.AsSpan(_current, _length).CopyTo(destination[HeaderBytes..]);
        Leave();
    }

    /// <summary>Takes over what <see cref="CopyTo"/> wrote.</summary>
    /// <param name="source">The header and the states.</param>
    /// <exception cref="ArgumentException">It has another length, or holds the states of another model.</exception>
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
        throw new InvalidOperationException("Two threads use one stream at once. Each stream has an instance of its own, which one thread uses at a time.");

    [DoesNotReturn]
    private void ThrowHeader(ReadOnlySpan<byte> source, string parameter)
    {
        ReadOnlySpan<uint> numbers = MemoryMarshal.Cast<byte, uint>(source[..HeaderBytes]);
        string message = numbers[0] != Mark ? "These bytes are no saved states, or a machine of another order of bytes saved them."
            : numbers[1] != Version ? string.Create(CultureInfo.InvariantCulture, $"The states were saved in version {numbers[1]}; {Version} was expected.")
            : !source[16..HeaderBytes].SequenceEqual(_header.AsSpan(16)) ? "The states were saved by another model: the hashes of the files differ."
            : "The states were saved with other pairs in State, or other values in FixedInputs.";
        throw new ArgumentException(message, parameter);
    }
}
