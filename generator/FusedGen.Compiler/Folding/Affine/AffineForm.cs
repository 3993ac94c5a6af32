using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Folding.Affine;

/// <summary>
/// <c>scale · x + shift</c>, element by element: both are constant and broadcast to x's shape.
/// </summary>
internal sealed record AffineForm(Tensor Scale, Tensor Shift)
{
    /// <summary>x itself.</summary>
    public static AffineForm Identity { get; } = new(Broadcasting.Scalar(1), Broadcasting.Scalar(0));

    /// <summary>Whether every scale and shift is an ordinary number. Where one is not, the map must stay as it is.</summary>
    public bool IsFinite => Scale.Floats.All(IsNumber) && Shift.Floats.All(IsNumber);

    /// <summary>Whether the shift is 0 everywhere.</summary>
    public bool IsScaleOnly => Shift.Floats.All(t => t == 0);

    /// <summary>The form over all elements of a shape.</summary>
    public AffineForm Expand(Shape shape) => new(Broadcasting.Expand(Scale, shape), Broadcasting.Expand(Shift, shape));

    private static bool IsNumber(double x) => !double.IsNaN(x) && !double.IsInfinity(x);
}
