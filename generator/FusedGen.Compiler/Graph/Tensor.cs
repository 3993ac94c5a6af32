namespace FusedGen.Compiler.Graph;

/// <summary>
/// A constant tensor. Floating elements are kept in <see cref="double"/>, so that folding loses nothing before the one
/// rounding at the end; integers and booleans (0 and 1) in <see cref="long"/>. Treat the arrays as read-only.
/// </summary>
public sealed class Tensor
{
    private readonly double[]? _floats;
    private readonly long[]? _integers;

    /// <summary>Creates a floating-point tensor.</summary>
    public Tensor(Shape shape, double[] values, ElementType type = ElementType.Float32)
    {
        if (!type.IsFloating() || values.Length != shape.Count)
        {
            throw new ArgumentException($"{values.Length} floating elements do not make a {type} tensor of shape {shape}.", nameof(values));
        }

        Shape = shape;
        Type = type;
        _floats = values;
    }

    /// <summary>Creates an integer or boolean tensor.</summary>
    public Tensor(Shape shape, long[] values, ElementType type = ElementType.Int64)
    {
        if (type.IsFloating() || values.Length != shape.Count)
        {
            throw new ArgumentException($"{values.Length} integer elements do not make a {type} tensor of shape {shape}.", nameof(values));
        }

        Shape = shape;
        Type = type;
        _integers = values;
    }

    public Shape Shape { get; }

    public ElementType Type { get; }

    public int Count => Shape.Count;

    /// <summary>The elements of a floating-point tensor, row-major.</summary>
    public double[] Floats => _floats ?? throw new InvalidOperationException($"A {Type} tensor holds no floats.");

    /// <summary>The elements of an integer or boolean tensor, row-major.</summary>
    public long[] Integers => _integers ?? throw new InvalidOperationException($"A {Type} tensor holds no integers.");

    /// <summary>The same elements under another shape of the same count.</summary>
    public Tensor Reshape(Shape shape) => _floats is not null ? new Tensor(shape, _floats, Type) : new Tensor(shape, _integers!, Type);

    /// <summary>The element at a row-major offset as a double, whatever the type.</summary>
    public double ElementAsDouble(int offset) => _floats is not null ? _floats[offset] : _integers![offset];

    /// <summary>A tensor of zeros.</summary>
    public static Tensor Zeros(Shape shape, ElementType type) => type.IsFloating() ? new Tensor(shape, new double[shape.Count], type) : new Tensor(shape, new long[shape.Count], type);

    /// <summary>A floating-point tensor without dimensions.</summary>
    public static Tensor ScalarOf(double value, ElementType type = ElementType.Float32) => new(Shape.Scalar, new[] { value }, type);

    /// <summary>An integer tensor without dimensions.</summary>
    public static Tensor ScalarOf(long value, ElementType type = ElementType.Int64) => new(Shape.Scalar, new[] { value }, type);
}
