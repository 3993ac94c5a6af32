using FusedGen.Compiler.Graph;

namespace FusedGen.Differential.Judging;

/// <summary>Elements as their types hold them.</summary>
internal static class Rounding
{
    /// <summary>A tensor with each element rounded to its type.</summary>
    public static Tensor ToType(Tensor tensor) => tensor.Type is ElementType.Float32 or ElementType.Float16
        ? new Tensor(tensor.Shape, Array.ConvertAll(tensor.Floats, v => ToType(tensor.Type, v)), tensor.Type)
        : tensor;

    /// <summary>A number rounded to a floating type.</summary>
    public static double ToType(ElementType type, double value) => type switch
    {
        ElementType.Float32 => (float)value,
        ElementType.Float16 => (double)(Half)value,
        _ => value,
    };
}
