using FusedGen.Compiler.Graph;

namespace FusedGen.Differential.Judging;

/// <summary>Elements as their types hold them.</summary>
internal static class Rounding
{
    /// <summary>A tensor with each element rounded to its type.</summary>
    public static Tensor ToType(Tensor tensor) => tensor.Type == ElementType.Float32
        ? new Tensor(tensor.Shape, tensor.Floats.Select(v => (double)(float)v).ToArray(), tensor.Type)
        : tensor;
}
