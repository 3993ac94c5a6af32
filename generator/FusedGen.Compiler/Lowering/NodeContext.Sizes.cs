using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Lowering;

/// <summary>
/// Inputs of the model whose values fix sizes: what the file declares says which sizes those are, and a prediction
/// checks it.
/// </summary>
internal sealed partial class NodeContext
{
    /// <summary>Whether the node has an input that is not known while compiling. This alone does not read it.</summary>
    public bool IsRunTime(int index) =>
        index < _node.Inputs.Count && _node.Inputs[index].Length > 0 && !_assumed.ContainsKey(index)
        && _values.Find(_node.Inputs[index]) is { Constant: null };

    /// <summary>Lets the lowering see a constant in the place of an input.</summary>
    public void Assume(int index, Tensor tensor)
    {
        _ = HasInput(index);
        _assumed[index] = NewConstant(tensor);
    }

    /// <summary>
    /// The dimensions that the file declares of an output, null where it does not say one; null where it says nothing.
    /// </summary>
    public IReadOnlyList<long?>? Declared(int output) =>
        output < _node.Outputs.Count && !IsRepeated ? _lowering.Declared.Of(_node.Outputs[output]) : null;

    /// <summary>The shape that the file declares of an output.</summary>
    /// <param name="output">Which output.</param>
    /// <param name="name">What ONNX calls the input that fixes it.</param>
    /// <param name="count">How many elements it has, from which one open dimension follows; null where nobody
    /// knows.</param>
    /// <exception cref="Diagnostics.ModelException">The file does not say it.</exception>
    public Shape DeclaredShape(int output, string name, int? count = null)
    {
        if (Declared(output)?.ToArray() is { } dimensions)
        {
            long known = dimensions.Aggregate(1L, (product, d) => Math.Min(product * (d ?? 1), int.MaxValue));
            int open = Array.IndexOf(dimensions, null);
            if (open >= 0 && count is { } elements && known > 0 && elements % known == 0 && Array.LastIndexOf(dimensions, null) == open)
            {
                dimensions[open] = elements / known;
            }

            if (!dimensions.Contains(null))
            {
                return ShapeOf(dimensions.Select(d => d!.Value).ToArray());
            }
        }

        throw Undeclared(name);
    }

    /// <summary>A refusal of a size that is an input, where the file does not say what it must be.</summary>
    public Diagnostics.ModelException Undeclared(string name) => Unsupported(
        $"has a '{name}' that is computed at run time, and the file does not declare the shape of its result; declare it in the export, or make "
        + $"'{name}' a constant");

    /// <summary>An input for a check: the model's own, or its numbers.</summary>
    /// <param name="index">Which input.</param>
    /// <param name="name">What ONNX calls it.</param>
    /// <exception cref="Diagnostics.ModelException">It is computed from inputs, which nothing can check
    /// beforehand.</exception>
    public SizeOperand Told(int index, string name)
    {
        Value value = Input(index);
        if (value.Constant is { } constant && !constant.Type.IsFloating())
        {
            return SizeOperand.Of(constant.Integers);
        }

        bool isReadable = value.Type is ElementType.Int64 or ElementType.Int32 or ElementType.Float32 or ElementType.Bool;
        return value.Constant is null && value.Producer is null && !IsRepeated && isReadable
            ? SizeOperand.Of(value.Name)
            : throw Unsupported(
                $"has a '{name}' that is computed at run time; only a constant one is supported, or one that is an input of the model");
    }

    /// <summary>The same for integers.</summary>
    public SizeOperand ToldIntegers(int index, string name) => Input(index).Type.IsFloating()
        ? throw Fail(Diagnostics.DiagnosticIds.UnsupportedType, $"has a '{name}' of type {Input(index).Type}, where integers belong")
        : Told(index, name);

    /// <summary>Has predictions check what inputs are.</summary>
    public void Check(SizeRule rule, params SizeOperand[] operands) => _graph.Check(new SizeCheck(rule, operands));
}
