using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Planning.Memory;

/// <summary>The spans that a prediction is called with.</summary>
internal sealed class CallersSpans : IPorts
{
    public static readonly CallersSpans Instance = new();

    private CallersSpans()
    {
    }

    public Operand Input(int index, Value value) => Dense(Storage.Input, index, value);

    public Operand Output(int index, Value value) => Dense(Storage.Output, index, value);

    public bool MayBeWrittenEarly(int output) => true;

    private static Operand Dense(Storage storage, int index, Value value) => new(storage, index, 0, value.Type, value.Shape, value.Shape.Strides());
}
