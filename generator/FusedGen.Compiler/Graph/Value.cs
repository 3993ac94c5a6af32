namespace FusedGen.Compiler.Graph;

/// <summary>
/// A tensor that flows through the graph: an input of the model, a constant, or the output of one operation. Its shape
/// is static; the batch, where the model has one, is a leading 1.
/// </summary>
public sealed class Value
{
    /// <summary>Creates a value. <paramref name="name"/> is the ONNX name and may hold any text.</summary>
    public Value(string name, ElementType type, Shape shape)
    {
        Name = name;
        Type = type;
        Shape = shape;
    }

    /// <summary>Creates a constant.</summary>
    public Value(string name, Tensor constant)
        : this(name, constant.Type, constant.Shape)
    {
        Constant = constant;
    }

    /// <summary>The tensor's name in the ONNX file, untrusted text.</summary>
    public string Name { get; }

    public ElementType Type { get; }

    public Shape Shape { get; }

    /// <summary>The elements, where they are known at compile time.</summary>
    public Tensor? Constant { get; }

    /// <summary>
    /// What the bytes hold, where it is an input or output of the network whose elements are smaller than a byte.
    /// </summary>
    public ElementPacking? Packed { get; init; }

    /// <summary>The operation that computes the value; null for inputs and constants.</summary>
    public Operation? Producer { get; internal set; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Type} {Shape}";
}
