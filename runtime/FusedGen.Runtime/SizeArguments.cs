using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;

namespace FusedGen;

/// <summary>
/// Checks inputs whose values fix sizes, such as the shape of a Reshape: generated code was made for one size, and
/// refuses values that mean another.
/// </summary>
public static class SizeArguments
{
    /// <summary>Axes beyond this are none of a tensor.</summary>
    private const int MaxRank = 32;

    /// <summary>Checks values that must equal the expected ones.</summary>
    /// <param name="values">The values.</param>
    /// <param name="expected">The expected values.</param>
    /// <param name="parameter">The name of the input.</param>
    /// <typeparam name="T">The type of the input.</typeparam>
    /// <exception cref="ArgumentException">A value differs.</exception>
    public static void RequireValues<T>(ReadOnlySpan<T> values, ReadOnlySpan<T> expected, string parameter)
        where T : struct, INumber<T>
    {
        if (!values.SequenceEqual(expected))
        {
            Throw(values, Text(expected), parameter);
        }
    }

    /// <summary>Checks the shape input of a Reshape.</summary>
    /// <param name="shape">The shape, in which −1 is inferred.</param>
    /// <param name="kept">The dimensions that a 0 keeps; none where a 0 is a dimension of 0.</param>
    /// <param name="planned">The shape that the code was generated for.</param>
    /// <param name="parameter">The name of the input.</param>
    /// <typeparam name="T">The type of the input.</typeparam>
    /// <exception cref="ArgumentException">The shape differs.</exception>
    public static void RequireShape<T>(ReadOnlySpan<T> shape, ReadOnlySpan<int> kept, ReadOnlySpan<int> planned, string parameter)
        where T : struct, INumber<T>
    {
        bool fits = shape.Length == planned.Length;
        int open = 0;
        for (int i = 0; fits && i < planned.Length; i++)
        {
            long size = Long(shape[i]);
            open += size == -1 ? 1 : 0;
            fits = size == planned[i] || size == -1 || (size == 0 && i < kept.Length && kept[i] == planned[i]);
        }

        if (!fits || open > 1)
        {
            Throw(shape, $"a shape that gives {Text(planned)}", parameter);
        }
    }

    /// <summary>Checks the shape input of an Expand.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="input">The shape of what is expanded.</param>
    /// <param name="planned">The shape that the code was generated for.</param>
    /// <param name="parameter">The name of the input.</param>
    /// <typeparam name="T">The type of the input.</typeparam>
    /// <exception cref="ArgumentException">The two do not broadcast to that shape.</exception>
    public static void RequireExpansion<T>(ReadOnlySpan<T> shape, ReadOnlySpan<int> input, ReadOnlySpan<int> planned, string parameter)
        where T : struct, INumber<T>
    {
        bool fits = Math.Max(shape.Length, input.Length) == planned.Length;
        for (int fromEnd = 1; fits && fromEnd <= planned.Length; fromEnd++)
        {
            long size = fromEnd <= shape.Length ? Long(shape[^fromEnd]) : 1;
            long own = fromEnd <= input.Length ? input[^fromEnd] : 1;
            fits = (own == 1 ? size : own) == planned[^fromEnd] && (size == own || size == 1 || own == 1);
        }

        if (!fits)
        {
            Throw(shape, $"a shape that expands {Text(input)} to {Text(planned)}", parameter);
        }
    }

    /// <summary>Checks axes.</summary>
    /// <param name="axes">The axes; negative ones count from the end.</param>
    /// <param name="shape">The shape that they belong to.</param>
    /// <param name="sets">The sets that they may be, a bit for each axis.</param>
    /// <param name="parameter">The name of the input.</param>
    /// <typeparam name="T">The type of the input.</typeparam>
    /// <exception cref="ArgumentException">They are none of these sets, or one of them is named twice.</exception>
    public static void RequireAxes<T>(ReadOnlySpan<T> axes, ReadOnlySpan<int> shape, ReadOnlySpan<int> sets, string parameter)
        where T : struct, INumber<T>
    {
        int set = 0;
        bool fits = true;
        foreach (T axis in axes)
        {
            int place = PlaceOf(axis, shape.Length);
            fits &= place >= 0 && (set >> place & 1) == 0;
            set |= place >= 0 ? 1 << place : 0;
        }

        if (!fits || !sets.Contains(set))
        {
            Throw(axes, $"axes of {Text(shape)} that give the planned result", parameter);
        }
    }

    /// <summary>Checks the bounds of a Slice.</summary>
    /// <param name="starts">Where each axis begins.</param>
    /// <param name="ends">Where each axis ends, exclusive.</param>
    /// <param name="axes">The axes.</param>
    /// <param name="steps">The steps along them.</param>
    /// <param name="input">The shape of what is sliced.</param>
    /// <param name="planned">The shape that the code was generated for.</param>
    /// <param name="parameter">The name of the input.</param>
    /// <typeparam name="T">The type of the inputs.</typeparam>
    /// <exception cref="ArgumentException">The slice has another shape.</exception>
    public static void RequireSlice<T>(
        ReadOnlySpan<T> starts, ReadOnlySpan<T> ends, ReadOnlySpan<T> axes, ReadOnlySpan<T> steps, ReadOnlySpan<int> input, ReadOnlySpan<int> planned,
        string parameter)
        where T : struct, INumber<T>
    {
        Span<int> shape = stackalloc int[MaxRank];
        input.CopyTo(shape);
        int named = 0;
        bool fits = true;
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = PlaceOf(axes[i], input.Length);
            if (axis < 0 || (named >> axis & 1) != 0 || Long(steps[i]) == 0)
            {
                fits = false;
                break;
            }

            named |= 1 << axis;
            shape[axis] = CountOf(Long(starts[i]), Long(ends[i]), Long(steps[i]), input[axis]);
        }

        if (!fits || !shape[..input.Length].SequenceEqual(planned))
        {
            Throw(starts, $"bounds of a slice of {Text(input)} that has the shape {Text(planned)}", parameter);
        }
    }

    /// <summary>Checks pads.</summary>
    /// <param name="pads">The pads before all axes, then those after them.</param>
    /// <param name="axes">The axes.</param>
    /// <param name="input">The shape of what is padded.</param>
    /// <param name="planned">The shape that the code was generated for.</param>
    /// <param name="parameter">The name of the input.</param>
    /// <typeparam name="T">The type of the inputs.</typeparam>
    /// <exception cref="ArgumentException">The resulting shape differs.</exception>
    public static void RequirePads<T>(ReadOnlySpan<T> pads, ReadOnlySpan<T> axes, ReadOnlySpan<int> input, ReadOnlySpan<int> planned, string parameter)
        where T : struct, INumber<T>
    {
        int named = 0;
        bool fits = true;
        for (int i = 0; fits && i < axes.Length; i++)
        {
            int axis = PlaceOf(axes[i], input.Length);
            fits = axis >= 0 && (named >> axis & 1) == 0
                && (Int128)Long(pads[i]) + Long(pads[i + axes.Length]) + input[axis] == planned[axis]
                && Long(pads[i]) is > int.MinValue and < int.MaxValue;
            named |= axis >= 0 ? 1 << axis : 0;
        }

        for (int axis = 0; fits && axis < input.Length; axis++)
        {
            fits = (named >> axis & 1) != 0 || input[axis] == planned[axis];
        }

        if (!fits)
        {
            Throw(pads, $"pads that make {Text(planned)} of {Text(input)}", parameter);
        }
    }

    /// <summary>Checks the scales of a Resize.</summary>
    /// <param name="scales">A scale for each axis.</param>
    /// <param name="axes">The axes.</param>
    /// <param name="input">The shape of what is resized.</param>
    /// <param name="planned">The shape that the code was generated for.</param>
    /// <param name="parameter">The name of the input.</param>
    /// <exception cref="ArgumentException">The resulting shape differs.</exception>
    public static void RequireScales(
        ReadOnlySpan<float> scales, ReadOnlySpan<int> axes, ReadOnlySpan<int> input, ReadOnlySpan<int> planned, string parameter)
    {
        bool fits = true;
        for (int i = 0; i < axes.Length; i++)
        {
            // The product is a float, so that 5/7 of 7 elements are 5.
            fits &= scales[i] > 0 && MathF.Floor(input[axes[i]] * scales[i]) == planned[axes[i]];
        }

        if (!fits)
        {
            Throw(scales, $"scales that make {Text(planned)} of {Text(input)}", parameter);
        }
    }

    /// <summary>Checks the sizes of a Resize that keeps the aspect ratio.</summary>
    /// <param name="sizes">A size for each axis.</param>
    /// <param name="axes">The axes.</param>
    /// <param name="input">The shape of what is resized.</param>
    /// <param name="planned">The shape that the code was generated for.</param>
    /// <param name="isLargest">Whether no axis becomes larger than its size: 1, or 0 where none becomes
    /// smaller.</param>
    /// <param name="parameter">The name of the input.</param>
    /// <typeparam name="T">The type of the input.</typeparam>
    /// <exception cref="ArgumentException">The resulting shape differs.</exception>
    public static void RequireAspect<T>(
        ReadOnlySpan<T> sizes, ReadOnlySpan<int> axes, ReadOnlySpan<int> input, ReadOnlySpan<int> planned, ReadOnlySpan<int> isLargest, string parameter)
        where T : struct, INumber<T>
    {
        double scale = isLargest[0] != 0 ? double.PositiveInfinity : 0;
        for (int i = 0; i < axes.Length; i++)
        {
            double ratio = (double)Long(sizes[i]) / input[axes[i]];
            scale = isLargest[0] != 0 ? Math.Min(scale, ratio) : Math.Max(scale, ratio);
        }

        bool fits = scale > 0;
        foreach (int axis in axes)
        {
            fits &= Math.Floor((scale * input[axis]) + 0.5) == planned[axis];
        }

        if (!fits)
        {
            Throw(sizes, $"sizes that make {Text(planned)} of {Text(input)}", parameter);
        }
    }

    /// <summary>Checks the number of iterations of a loop.</summary>
    /// <param name="rounds">The number of iterations.</param>
    /// <param name="most">The maximum number of iterations.</param>
    /// <param name="parameter">The name of the input.</param>
    /// <exception cref="ArgumentException">There are more.</exception>
    public static void RequireRounds(ReadOnlySpan<long> rounds, ReadOnlySpan<int> most, string parameter)
    {
        if (rounds[0] > most[0])
        {
            Throw(rounds, $"{Text(most)} rounds at most", parameter);
        }
    }

    /// <summary>Checks a condition that must be true.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="parameter">The name of the input.</param>
    /// <exception cref="ArgumentException">It is false.</exception>
    public static void RequireTruth(ReadOnlySpan<bool> condition, string parameter)
    {
        if (!condition[0])
        {
            throw new ArgumentException("The condition is false; the model was compiled for a true one.", parameter);
        }
    }

    /// <summary>Checks the bounds of a Range.</summary>
    /// <param name="start">The first number.</param>
    /// <param name="limit">The exclusive limit.</param>
    /// <param name="delta">The step.</param>
    /// <param name="planned">The number of elements that the code was generated for.</param>
    /// <param name="parameter">The name of an input.</param>
    /// <typeparam name="T">The type of the inputs.</typeparam>
    /// <exception cref="ArgumentException">The number of elements differs.</exception>
    public static void RequireRange<T>(ReadOnlySpan<T> start, ReadOnlySpan<T> limit, ReadOnlySpan<T> delta, ReadOnlySpan<int> planned, string parameter)
        where T : struct, INumber<T>
    {
        double count = Math.Ceiling(
            (double.CreateTruncating(limit[0]) - double.CreateTruncating(start[0])) / double.CreateTruncating(delta[0]));
        if (Math.Max(count, 0) != planned[0])
        {
            Throw(start, $"bounds of a range of {Text(planned)} numbers", parameter);
        }
    }

    /// <summary>Checks sizes of which several are possible.</summary>
    /// <param name="sizes">The sizes of one input.</param>
    /// <param name="further">The sizes of another input, or none.</param>
    /// <param name="choices">The possible sizes of both, one list after the other; the lowest integer stands for any
    /// size.</param>
    /// <param name="parameter">The name of an input.</param>
    /// <typeparam name="T">The type of the inputs.</typeparam>
    /// <exception cref="ArgumentException">They are none of these.</exception>
    public static void RequireChoices<T>(ReadOnlySpan<T> sizes, ReadOnlySpan<T> further, ReadOnlySpan<int> choices, string parameter)
        where T : struct, INumber<T>
    {
        int count = sizes.Length + further.Length;
        for (int first = 0; first < choices.Length; first += count)
        {
            if (Fits(sizes, choices.Slice(first, sizes.Length)) && Fits(further, choices.Slice(first + sizes.Length, further.Length)))
            {
                return;
            }
        }

        Throw(sizes, "sizes that give the planned result", parameter);
    }

    private static bool Fits<T>(ReadOnlySpan<T> sizes, ReadOnlySpan<int> choice)
        where T : struct, INumber<T>
    {
        bool fits = true;
        for (int i = 0; i < sizes.Length; i++)
        {
            fits &= choice[i] == int.MinValue || Long(sizes[i]) == choice[i];
        }

        return fits;
    }

    /// <summary>The elements of a slice along an axis, by the specification of Slice.</summary>
    private static int CountOf(long start, long end, long step, int length)
    {
        long first = Math.Clamp(start < 0 ? start + length : start, step > 0 ? 0 : Math.Min(0, length - 1), step > 0 ? length : length - 1);
        long last = Math.Clamp(end < 0 ? end + length : end, step > 0 ? 0 : -1, step > 0 ? length : length - 1);
        ulong distance = (ulong)Math.Max(0, step > 0 ? last - first : first - last);
        ulong magnitude = step < 0 ? 0 - (ulong)step : (ulong)step;
        return distance == 0 ? 0 : (int)(((distance - 1) / magnitude) + 1);
    }

    /// <summary>An axis from 0; −1 for one that there is not.</summary>
    private static int PlaceOf<T>(T axis, int rank)
        where T : struct, INumber<T>
    {
        long place = Long(axis);
        return place >= -rank && place < rank ? (int)(place < 0 ? place + rank : place) : -1;
    }

    private static long Long<T>(T number)
        where T : struct, INumber<T> => long.CreateSaturating(number);

    [DoesNotReturn]
    private static void Throw<T>(ReadOnlySpan<T> values, string expected, string parameter)
        where T : struct, INumber<T> => throw new ArgumentException(
            $"The values are {Text(values)}; the model was compiled for {expected}.", parameter);

    private static string Text<T>(ReadOnlySpan<T> values)
        where T : struct, INumber<T>
    {
        string[] texts = new string[values.Length];
        for (int i = 0; i < texts.Length; i++)
        {
            texts[i] = values[i].ToString(null, CultureInfo.InvariantCulture);
        }

        return $"[{string.Join(", ", texts)}]";
    }
}
