using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning;

/// <summary>Where a value lies.</summary>
/// <param name="Value">The value.</param>
/// <param name="Operand">Its elements, in their order; of a flattened value those of the value that it was made
/// from.</param>
public sealed record PlannedValue(Value Value, Operand Operand);

/// <summary>
/// Operations that some kernels compute together, and where their values lie when the last of these has run.
/// </summary>
/// <param name="Operations">The operations, in order of evaluation; none for a copy, whose only output has the elements
/// of its only input.</param>
/// <param name="FirstKernel">The number of the first kernel.</param>
/// <param name="EndKernel">The number of the kernel after the last.</param>
/// <param name="Inputs">What comes from elsewhere and is no constant.</param>
/// <param name="Outputs">What they leave in memory.</param>
public sealed record PlannedOperation(
    IReadOnlyList<Operation> Operations, int FirstKernel, int EndKernel, IReadOnlyList<PlannedValue> Inputs, IReadOnlyList<PlannedValue> Outputs);
