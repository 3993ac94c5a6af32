using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Onnx;

/// <summary>
/// A constant tensor of the file. Elements of a type that is not known, or data that are missing, stop the compilation
/// where something needs them, and not before: what no output depends on may be anything.
/// </summary>
public sealed class OnnxTensor
{
    private readonly Tensor? _elements;
    private readonly ModelDiagnostic? _problem;

    private OnnxTensor(string name, long count, Tensor? elements, ModelDiagnostic? problem)
    {
        Name = name;
        Count = count;
        _elements = elements;
        _problem = problem;
    }

    /// <summary>A tensor that can be used.</summary>
    public OnnxTensor(string name, Tensor elements)
        : this(name, elements.Count, elements, null)
    {
    }

    /// <summary>A tensor that cannot be used.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="count">How many elements it has by its shape.</param>
    /// <param name="problem">Why not.</param>
    public OnnxTensor(string name, long count, ModelDiagnostic problem)
        : this(name, count, null, problem)
    {
    }

    /// <summary>The tensor's name, which may be empty.</summary>
    public string Name { get; }

    /// <summary>How many elements it has.</summary>
    public long Count { get; }

    /// <summary>The elements.</summary>
    /// <exception cref="ModelException">They cannot be used.</exception>
    public Tensor Elements => _elements ?? throw new ModelException([_problem!]);
}
