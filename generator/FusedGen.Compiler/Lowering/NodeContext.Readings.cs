using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Lowering;

/// <summary>Holding a node to its operator's types, and its lowering to all that the node says.</summary>
internal sealed partial class NodeContext
{
    /// <summary>
    /// Refuses texts where the operator works with numbers, before a lowering computes with the numbers of texts.
    /// </summary>
    /// <exception cref="ModelException">An input is of texts and may not be.</exception>
    public void RequireNoText() => RequireTypes(type => type == ElementType.String);

    /// <summary>Refuses inputs of a type that the specification of the operator does not let them have.</summary>
    /// <exception cref="ModelException">An input has such a type.</exception>
    public void RequireTypes() => RequireTypes(_ => true);

    private void RequireTypes(Func<ElementType, bool> isMeant)
    {
        for (int i = 0; i < _node.Inputs.Count; i++)
        {
            if (_node.Inputs[i].Length > 0 && _values.Find(_node.Inputs[i]) is { } value && isMeant(value.Type)
                && !InputTypes.Allows(_node.Domain, _node.Operator, i, value.Type))
            {
                throw Fail(
                    DiagnosticIds.UnsupportedType,
                    $"has an input {i} ({UntrustedText.Quote(_node.Inputs[i])}) of type {value.Type}, which the specification of {Operator} "
                    + $"does not allow; cast it before");
            }
        }
    }

    /// <summary>
    /// Refuses attributes and inputs of the node that its lowering did not look at, unless they are known to mean
    /// nothing: what is passed over in silence would be another answer than the author's.
    /// </summary>
    /// <exception cref="ModelException">The node says more than was read.</exception>
    public void RequireAllRead()
    {
        foreach (string name in _node.Attributes.Keys.Where(name => !_readings.HasAttribute(name)).OrderBy(name => name, StringComparer.Ordinal))
        {
            if (IrrelevantAttributes.ReasonFor(_node.Domain, _node.Operator, name, Opset) is null)
            {
                throw Unsupported(
                    $"has an attribute {UntrustedText.Quote(name)}, which {Operator} does not have in opset {Opset}, or not in this form, "
                    + $"or which is not supported; remove it, or export the model with another opset_version");
            }
        }

        for (int i = 0; i < _node.Inputs.Count; i++)
        {
            if (_node.Inputs[i].Length > 0 && !_readings.HasInput(i))
            {
                throw Unsupported(
                    $"has an input {i} ({UntrustedText.Quote(_node.Inputs[i])}), which {Operator} does not have in opset {Opset}, "
                    + $"or not in this form, or which is not supported");
            }
        }
    }

    /// <summary>
    /// The first of the outputs from an index on that the node names, whether anything reads it or not; null where it
    /// names none.
    /// </summary>
    public string? NamedOutput(int first) => _node.Outputs.Skip(first).FirstOrDefault(name => name.Length > 0);
}
