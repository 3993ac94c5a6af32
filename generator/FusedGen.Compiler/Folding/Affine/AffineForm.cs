using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Folding.Affine;

/// <summary>
/// <c>scale · x + shift</c>, element by element: both are constant and broadcast to x's shape.
/// </summary>
internal sealed record AffineForm(Tensor Scale, Tensor Shift)
{
    /// <summary>x itself.</summary>
    public static AffineForm Identity { get; } = new(Broadcasting.Scalar(1), Broadcasting.Scalar(0));

    /// <summary>
    /// Whether every scale and shift is an ordinary number. Where one is not, the map must stay as it is.
    /// </summary>
    public bool IsFinite => Scale.Floats.All(IsNumber) && Shift.Floats.All(IsNumber);

    /// <summary>Whether the shift is 0 everywhere.</summary>
    public bool IsScaleOnly => Shift.Floats.All(t => t == 0);

    /// <summary>
    /// The form as a step that only scales, behind a subtraction: <c>scale · (x − centre) + rest</c>, where each centre
    /// is a number of the element type, so that nothing is rounded where x is near it. The rest is what rounding the
    /// centres leaves, and the whole shift where the scale is 0. Null where a centre is too large for the type.
    /// </summary>
    public (Tensor Centre, AffineForm Scaling)? Centred(ElementType type)
    {
        Tensor centre = Broadcasting.Combine(Scale, Shift, (s, t) => s == 0 ? 0 : type == ElementType.Float32 ? (float)(-t / s) : -t / s);
        Tensor rest = Broadcasting.Combine(Shift, Broadcasting.Combine(Scale, centre, (s, c) => s * c), (t, sc) => t + sc);
        return centre.Floats.All(IsNumber) ? (centre, new AffineForm(Scale, rest)) : null;
    }

    /// <summary>This step, and another one behind it.</summary>
    public AffineForm Then(AffineForm next) => new(
        Broadcasting.Combine(Scale, next.Scale, (s, n) => s * n),
        Broadcasting.Combine(Broadcasting.Combine(Shift, next.Scale, (t, n) => t * n), next.Shift, (t, n) => t + n));

    /// <summary>The form over all elements of a shape.</summary>
    public AffineForm Expand(Shape shape) => new(Broadcasting.Expand(Scale, shape), Broadcasting.Expand(Shift, shape));

    private static bool IsNumber(double x) => !double.IsNaN(x) && !double.IsInfinity(x);
}
