using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering.Sequences;

namespace FusedGen.Compiler.Lowering;

/// <summary>Sequences of tensors, each of which a value without a meaning of its own stands for.</summary>
internal sealed partial class NodeContext
{
    /// <summary>The tensors of a sequence; null for a tensor.</summary>
    public IReadOnlyList<Value>? SequenceOf(Value value) => _lowering.SequenceOf(value);

    /// <summary>Binds a sequence to the node's output.</summary>
    public void BindSequence(IReadOnlyList<Value> tensors)
    {
        if (tensors.Any(tensor => SequenceOf(tensor) is not null))
        {
            throw Fail(DiagnosticIds.UnsupportedType, "makes a sequence of sequences");
        }

        Value sequence = NewValue(ElementType.Bool, Shape.Scalar);
        _lowering.NoteSequence(sequence, tensors);
        Bind(sequence);
    }

    /// <summary>Refuses sequences where the operator reads tensors.</summary>
    /// <exception cref="ModelException">An input is a sequence.</exception>
    public void RequireNoSequence()
    {
        if (!SequenceLowering.Reads(Operator)
            && _node.Inputs.Any(name => name.Length > 0 && _values.Has(name) && _values.Find(name) is { } value && SequenceOf(value) is not null))
        {
            throw Fail(DiagnosticIds.UnsupportedType, "reads a sequence of tensors, which is not supported");
        }
    }
}
