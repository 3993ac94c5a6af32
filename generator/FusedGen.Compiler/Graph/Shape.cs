using System.Globalization;

namespace FusedGen.Compiler.Graph;

/// <summary>The static dimensions of a tensor, outermost first. A scalar has rank 0.</summary>
public sealed class Shape : IEquatable<Shape>
{
    /// <summary>The shape of a single element without dimensions.</summary>
    public static readonly Shape Scalar = new();

    private readonly int[] _dimensions;

    /// <summary>
    /// Creates a shape; the dimensions must not be negative and their product must fit an <see cref="int"/>.
    /// </summary>
    public Shape(params int[] dimensions)
    {
        _dimensions = (int[])dimensions.Clone();
        long count = 1;
        foreach (int dimension in _dimensions)
        {
            if (dimension < 0)
            {
                throw new ArgumentOutOfRangeException(nameof(dimensions), dimension, "A dimension is negative.");
            }

            count = count * dimension;
            if (count > int.MaxValue)
            {
                throw new ArgumentOutOfRangeException(nameof(dimensions), count, "A tensor has more than 2147483647 elements.");
            }
        }

        Count = (int)count;
    }

    /// <summary>Number of dimensions.</summary>
    public int Rank => _dimensions.Length;

    /// <summary>Number of elements.</summary>
    public int Count { get; }

    /// <summary>One dimension, from the outermost (0).</summary>
    public int this[int axis] => _dimensions[axis];

    /// <summary>The innermost dimension, or 1 for a scalar.</summary>
    public int Last => Rank == 0 ? 1 : _dimensions[Rank - 1];

    /// <summary>A copy of the dimensions.</summary>
    public int[] ToArray() => (int[])_dimensions.Clone();

    /// <summary>Elements between neighbours along each axis of a dense row-major tensor.</summary>
    public int[] Strides()
    {
        int[] strides = new int[Rank];
        int stride = 1;
        for (int axis = Rank - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= _dimensions[axis];
        }

        return strides;
    }

    /// <summary>Elements of the axes in <c>[start, end)</c>.</summary>
    public int CountOf(int start, int end)
    {
        int count = 1;
        for (int axis = start; axis < end; axis++)
        {
            count *= _dimensions[axis];
        }

        return count;
    }

    /// <summary>The shape with one dimension replaced.</summary>
    public Shape With(int axis, int dimension)
    {
        int[] dimensions = ToArray();
        dimensions[axis] = dimension;
        return new Shape(dimensions);
    }

    /// <summary>
    /// The common shape of two operands under ONNX (NumPy) broadcasting: aligned at the innermost axis, a dimension of
    /// 1 stretches. Returns <see langword="false"/> where the two do not fit.
    /// </summary>
    public static bool TryBroadcast(Shape left, Shape right, out Shape result)
    {
        int rank = Math.Max(left.Rank, right.Rank);
        int[] dimensions = new int[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            int l = axis - (rank - left.Rank) is var a && a >= 0 ? left[a] : 1;
            int r = axis - (rank - right.Rank) is var b && b >= 0 ? right[b] : 1;
            if (l != r && l != 1 && r != 1)
            {
                result = Scalar;
                return false;
            }

            dimensions[axis] = l == 1 ? r : l;
        }

        result = new Shape(dimensions);
        return true;
    }

    /// <summary>
    /// The strides with which this shape is read when it is broadcast to <paramref name="target"/>: one per axis of the
    /// target, 0 where the operand is stretched.
    /// </summary>
    public int[] BroadcastStrides(Shape target)
    {
        int[] own = Strides();
        int[] strides = new int[target.Rank];
        int missing = target.Rank - Rank;
        for (int axis = missing; axis < target.Rank; axis++)
        {
            strides[axis] = _dimensions[axis - missing] == 1 ? 0 : own[axis - missing];
        }

        return strides;
    }

    /// <inheritdoc/>
    public bool Equals(Shape? other) => other is not null && _dimensions.AsEnumerable().SequenceEqual(other._dimensions);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Shape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        int hash = 17;
        foreach (int dimension in _dimensions)
        {
            hash = unchecked((hash * 31) + dimension);
        }

        return hash;
    }

    /// <summary>The dimensions as they are written in diagnostics and headers: <c>3×8×8</c>.</summary>
    public override string ToString() =>
        Rank == 0 ? "scalar" : string.Join("×", _dimensions.Select(d => d.ToString(CultureInfo.InvariantCulture)));
}
