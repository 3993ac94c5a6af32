using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Planning.Memory;

/// <summary>Where the inputs of a graph come from and where its outputs belong.</summary>
internal interface IPorts
{
    Operand Input(int index, Value value);

    Operand Output(int index, Value value);

    /// <summary>Whether the output may be written before the last input was read.</summary>
    bool MayBeWrittenEarly(int output);
}
