namespace FusedGen.Compiler.Graph;

/// <summary>
/// A constant tensor. Floating elements are kept in <see cref="double"/>, so that folding loses nothing before the one
/// rounding at the end; integers, booleans (0 and 1) and the numbers of texts in <see cref="long"/>. Treat the arrays
/// as read-only.
/// </summary>
public sealed class Tensor
{
    private readonly double[]? _floats;
    private readonly long[]? _integers;
    private readonly string[]? _texts;

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

    /// <summary>Creates an integer or boolean tensor, or one of the numbers of texts.</summary>
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

    /// <summary>Creates a tensor of texts, which have no numbers yet.</summary>
    public Tensor(Shape shape, string[] texts)
        : this(shape, texts, null)
    {
    }

    /// <summary>Creates a tensor of texts with their numbers.</summary>
    internal Tensor(Shape shape, string[] texts, long[]? codes)
    {
        if (texts.Length != shape.Count)
        {
            throw new ArgumentException($"{texts.Length} texts do not make a tensor of shape {shape}.", nameof(texts));
        }

        Shape = shape;
        Type = ElementType.String;
        _texts = texts;
        _integers = codes;
    }

    public Shape Shape { get; }

    public ElementType Type { get; }

    public int Count => Shape.Count;

    /// <summary>The elements of a floating-point tensor, row-major.</summary>
    public double[] Floats => _floats ?? throw new InvalidOperationException($"A {Type} tensor holds no floats.");

    /// <summary>The elements of an integer or boolean tensor, or the numbers of texts, row-major.</summary>
    public long[] Integers => _integers ?? throw new InvalidOperationException($"A {Type} tensor holds no integers.");

    /// <summary>
    /// The texts, row-major, where they are kept: what comes from a file has them, what was computed has their numbers
    /// alone.
    /// </summary>
    public string[]? Texts => _texts;

    /// <summary>The same elements under another shape of the same count.</summary>
    public Tensor Reshape(Shape shape) =>
        _floats is not null ? new Tensor(shape, _floats, Type)
        : _texts is not null ? new Tensor(shape, _texts, _integers)
        : new Tensor(shape, _integers!, Type);

    /// <summary>So many elements from an offset of the row-major order on.</summary>
    public Tensor Slice(int start, Shape shape) =>
        _floats is not null ? new Tensor(shape, Part(_floats, start, shape.Count), Type)
        : _texts is not null ? new Tensor(shape, Part(_texts, start, shape.Count), _integers is null ? null : Part(_integers, start, shape.Count))
        : new Tensor(shape, Part(_integers!, start, shape.Count), Type);

    /// <summary>
    /// The tensor with the numbers of its texts, which are added to the vocabulary where they are new; any other tensor
    /// as it is.
    /// </summary>
    public Tensor AddedTo(Vocabulary vocabulary) => Coded(vocabulary.Add);

    /// <summary>The tensor with the numbers that a vocabulary has for its texts; any other tensor as it is.</summary>
    public Tensor CodedBy(Vocabulary vocabulary) => Coded(vocabulary.CodeOf);

    /// <summary>The element at a row-major offset as a double, whatever the type.</summary>
    public double ElementAsDouble(int offset) => _floats is not null ? _floats[offset] : Reference.Integers.ToDouble(_integers![offset], Type);

    /// <summary>
    /// The elements of tensors of one type, one tensor after the other; with their texts where all have them.
    /// </summary>
    /// <param name="tensors">The tensors, at least one.</param>
    /// <param name="shape">A shape of as many elements.</param>
    public static Tensor Joined(IReadOnlyList<Tensor> tensors, Shape shape)
    {
        ElementType type = tensors[0].Type;
        if (type.IsFloating())
        {
            return new Tensor(shape, tensors.SelectMany(t => t.Floats).ToArray(), type);
        }

        long[] integers = tensors.SelectMany(t => t.Integers).ToArray();
        return tensors.All(t => t.Texts is not null)
            ? new Tensor(shape, tensors.SelectMany(t => t.Texts!).ToArray(), integers)
            : new Tensor(shape, integers, type);
    }

    /// <summary>A tensor of zeros.</summary>
    public static Tensor Zeros(Shape shape, ElementType type) =>
        type.IsFloating() ? new Tensor(shape, new double[shape.Count], type) : new Tensor(shape, new long[shape.Count], type);

    /// <summary>A floating-point tensor without dimensions.</summary>
    public static Tensor ScalarOf(double value, ElementType type = ElementType.Float32) => new(Shape.Scalar, new[] { value }, type);

    /// <summary>An integer tensor without dimensions.</summary>
    public static Tensor ScalarOf(long value, ElementType type = ElementType.Int64) => new(Shape.Scalar, new[] { value }, type);

    private Tensor Coded(Func<string, int> codeOf) => _texts is null ? this : new Tensor(Shape, _texts, Array.ConvertAll(_texts, text => (long)codeOf(text)));

    private static T[] Part<T>(T[] all, int start, int count)
    {
        T[] part = new T[count];
        Array.Copy(all, start, part, 0, count);
        return part;
    }
}
