using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace FusedGen;

/// <summary>Argument checks and exceptions of generated code.</summary>
public static class ModelArguments
{
    /// <summary>Throws for a span of the wrong length.</summary>
    /// <exception cref="ArgumentException">Always.</exception>
    [DoesNotReturn]
    public static void ThrowLength(string parameter, int actual, int expected) => throw new ArgumentException(
        string.Create(CultureInfo.InvariantCulture, $"The span has {actual} elements; {expected} were expected."), parameter);

    /// <summary>Throws for a batch of the wrong length.</summary>
    /// <exception cref="ArgumentException">Always.</exception>
    [DoesNotReturn]
    public static void ThrowBatchLength(string parameter, int actual, long expected, int rowLength) => throw new ArgumentException(
        string.Create(CultureInfo.InvariantCulture, $"The span has {actual} elements; {expected} were expected, in rows of {rowLength}."), parameter);

    /// <summary>Throws for an output that overlaps an input.</summary>
    /// <exception cref="ArgumentException">Always.</exception>
    [DoesNotReturn]
    public static void ThrowOverlap(string parameter) =>
        throw new ArgumentException("The output overlaps an input; pass separate memory.", parameter);

    /// <summary>Checks an index into an axis; a negative index counts from the end.</summary>
    /// <returns>The index counted from 0.</returns>
    /// <exception cref="IndexOutOfRangeException">The index lies outside the axis.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CheckIndex(long index, int dimension)
    {
        long place = index < 0 ? unchecked(index + dimension) : index;
        if ((ulong)place >= (ulong)dimension)
        {
            ThrowIndex(index, dimension);
        }

        return (int)place;
    }

    /// <summary>Checks an index into an axis, counted from 0.</summary>
    /// <returns>The index.</returns>
    /// <exception cref="IndexOutOfRangeException">The index lies outside the axis.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CheckPlace(long index, int dimension)
    {
        if ((ulong)index >= (ulong)dimension)
        {
            ThrowIndex(index, dimension);
        }

        return (int)index;
    }

    /// <summary>Checks the length of a sequence, which must be below <paramref name="lengths"/>.</summary>
    /// <returns>The length.</returns>
    /// <exception cref="ArgumentException">It is negative, or longer than the sequence.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CheckSequenceLength(long length, int lengths)
    {
        if ((ulong)length >= (ulong)lengths)
        {
            ThrowSequenceLength(length, lengths - 1);
        }

        return (int)length;
    }

    /// <summary>Checks how many elements were found, which must be one less than <paramref name="counts"/>.</summary>
    /// <returns>The number.</returns>
    /// <exception cref="ArgumentException">It is another one: the result would have another size.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CheckCount(long count, int counts)
    {
        if (count != counts - 1)
        {
            ThrowCount(count, counts - 1);
        }

        return (int)count;
    }

    [DoesNotReturn]
    private static void ThrowCount(long count, int planned) => throw new ArgumentException(
        string.Create(CultureInfo.InvariantCulture, $"The inputs give a result of {count} elements; the model was compiled for {planned}."));

    [DoesNotReturn]
    private static void ThrowSequenceLength(long length, int steps) => throw new ArgumentException(
        string.Create(CultureInfo.InvariantCulture, $"A sequence cannot be {length} steps long; the model has {steps}."));

    [DoesNotReturn]
    [SuppressMessage("Usage", "CA2201", Justification = "It is what indexing an array or a span with the same number throws.")]
    private static void ThrowIndex(long index, int dimension) => throw new IndexOutOfRangeException(
        string.Create(CultureInfo.InvariantCulture, $"The index {index} lies outside an axis of {dimension}."));
}
