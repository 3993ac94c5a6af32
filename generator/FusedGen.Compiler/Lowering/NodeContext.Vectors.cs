using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Lowering;

/// <summary>Vectors that count or that lie along an axis, and single elements of them.</summary>
internal sealed partial class NodeContext
{
    /// <summary>The constant vector 0, 1, 2, …, within the limit of tables.</summary>
    public Value Counted(long count)
    {
        RequireTable(count);
        return NewConstant(new Tensor(new Shape((int)count), Enumerable.Range(0, (int)count).Select(i => (long)i).ToArray()));
    }

    /// <summary>A vector under the shape in which it broadcasts along an axis of a tensor.</summary>
    /// <param name="vector">The vector.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="rank">The rank of the tensor.</param>
    public Value Along(Value vector, int axis, int rank) => Reshape(vector, [vector.Shape.Count, .. Enumerable.Repeat(1, rank - 1 - axis)]);

    /// <summary>One element in row-major order, a scalar.</summary>
    public Value ElementAt(Value value, int place) => Reshape(Slice(Reshape(value, value.Shape.Count), 0, place, 1), Shape.Scalar);
}
