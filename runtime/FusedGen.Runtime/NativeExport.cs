using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace FusedGen;

/// <summary>
/// What the C functions of generated predictors are made of: pointers become spans here, and exceptions a status with a
/// text. Generated code calls it, so that no project needs <c>AllowUnsafeBlocks</c>.
/// </summary>
public static class NativeExport
{
    /// <summary>The status of a call that did its work.</summary>
    public const int Ok = 0;

    /// <summary>The status of a call with a null pointer for memory that has elements.</summary>
    public const int NullPointer = 1;

    /// <summary>The status of a call whose memory has another length than the model's.</summary>
    public const int WrongSize = 2;

    /// <summary>
    /// The status of a call that the model refused: an output over an input, or a number that is no index.
    /// </summary>
    public const int BadArgument = 3;

    /// <summary>The status of a call that failed otherwise.</summary>
    public const int Failed = 4;

    private const int TextBytes = 1024;

    /// <summary>Pinned, so that it has an address; it goes with its thread.</summary>
    [ThreadStatic]
    private static byte[]? t_text;

    /// <summary>The address of the text of this thread's last call that failed, which ends with a zero.</summary>
    public static nint Error => t_text is { } text ? Address(text) : Address(""u8);

    /// <summary>Whether the memory of one sample has the length of the model's, and a place.</summary>
    /// <param name="function">The C function, for the text.</param>
    /// <param name="name">The parameter, for the text.</param>
    /// <param name="address">The first element.</param>
    /// <param name="length">The elements.</param>
    /// <param name="expected">The elements that the model takes or gives.</param>
    /// <returns>The status.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Check(string function, string name, nint address, nuint length, int expected) =>
        length == (nuint)expected && (address != 0 || expected == 0) ? Ok : Refuse(function, name, address, length, expected);

    /// <summary>Whether the memory of several samples has the length of so many rows, and a place.</summary>
    /// <param name="function">The C function, for the text.</param>
    /// <param name="name">The parameter, for the text.</param>
    /// <param name="address">The first element.</param>
    /// <param name="length">The elements.</param>
    /// <param name="rowLength">The elements of a row.</param>
    /// <param name="rows">The rows.</param>
    /// <returns>The status.</returns>
    public static int CheckRows(string function, string name, nint address, nuint length, int rowLength, nuint rows)
    {
        UInt128 expected = (UInt128)rows * (UInt128)rowLength;
        return length == expected && length <= int.MaxValue && (address != 0 || length == 0) ? Ok
            : Refuse(function, name, address, length, Rows(length, rowLength, rows));
    }

    /// <summary>The memory of an input, which <see cref="Check"/> or <see cref="CheckRows"/> let pass.</summary>
    /// <typeparam name="T">The type of an element.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe ReadOnlySpan<T> Input<T>(nint address, nuint length)
        where T : unmanaged =>
        new((void*)address, (int)length);

    /// <summary>The memory of an output, which <see cref="Check"/> or <see cref="CheckRows"/> let pass.</summary>
    /// <typeparam name="T">The type of an element.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Span<T> Output<T>(nint address, nuint length)
        where T : unmanaged =>
        new((void*)address, (int)length);

    /// <summary>The address of constants, which lie in the program's image and never move.</summary>
    /// <typeparam name="T">The type of an element.</typeparam>
    public static unsafe nint Address<T>(ReadOnlySpan<T> constants)
        where T : unmanaged =>
        (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(constants));

    /// <summary>Keeps an exception that must not leave a C function as the text of its failure.</summary>
    /// <param name="function">The C function.</param>
    /// <param name="exception">The exception.</param>
    /// <returns>The status.</returns>
    public static int Catch(string function, Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        bool isArgument = exception is ArgumentException or IndexOutOfRangeException or ArithmeticException;
        Tell(function, isArgument ? exception.Message : $"{exception.GetType().Name}: {exception.Message}");
        return isArgument ? BadArgument : Failed;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Refuse(string function, string name, nint address, nuint length, int expected) =>
        Refuse(function, name, address, length, expected.ToString(CultureInfo.InvariantCulture));

    private static int Refuse(string function, string name, nint address, nuint length, string expected)
    {
        bool isNull = address == 0 && length > 0;
        Tell(function, isNull
            ? $"'{name}' is a null pointer."
            : string.Create(CultureInfo.InvariantCulture, $"'{name}' has {length} elements, not {expected}."));
        return isNull ? NullPointer : WrongSize;
    }

    private static string Rows(nuint length, int rowLength, nuint rows) =>
        length > int.MaxValue ? string.Create(CultureInfo.InvariantCulture, $"{int.MaxValue} at most")
        : rowLength > 0 && length % (nuint)rowLength != 0 ? string.Create(CultureInfo.InvariantCulture, $"a whole number of rows of {rowLength}")
        : string.Create(CultureInfo.InvariantCulture, $"{rows} {(rows == 1 ? "row" : "rows")} of {rowLength}");

    /// <summary>Writes the text of this thread's failure. Without memory for it, the text before it remains.</summary>
    private static void Tell(string function, string problem)
    {
        try
        {
            byte[] text = t_text ??= GC.AllocateArray<byte>(TextBytes, pinned: true);
            Utf8.FromUtf16($"{function}: {problem}", text.AsSpan(0, TextBytes - 1), out _, out int written);
            text[written] = 0;
        }
        catch (OutOfMemoryException)
        {
        }
    }
}
