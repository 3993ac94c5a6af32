using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.KernelPrograms;

namespace FusedGen.Compiler.Scheduling;

/// <summary>
/// Combines the elements of a pool's window that are in registers already, in the order and with the bits of a pool
/// that loads them.
/// </summary>
internal static class PooledValues
{
    /// <summary>Leaves the result in the first of the values.</summary>
    /// <param name="kind">How they are combined.</param>
    /// <param name="values">The variables, in the order of the window's taps.</param>
    /// <param name="builder">Takes the statements.</param>
    public static void Build(PoolKind kind, IReadOnlyList<Local> values, KernelBuilder builder)
    {
        Local result = values[0];
        if (kind != PoolKind.Max)
        {
            // A sum starts from 0, which turns a single -0 into 0.
            builder.Assign(result, KernelValues.Combine(BinaryFunction.Add, result, KernelValues.Floating(result.Type, 0)));
        }

        foreach (Local value in values.Skip(1))
        {
            builder.Assign(result, KernelValues.Combine(kind == PoolKind.Max ? BinaryFunction.Max : BinaryFunction.Add, result, value));
        }

        if (kind is PoolKind.Average or PoolKind.AverageIncludingPadding)
        {
            builder.Assign(result, KernelValues.Combine(BinaryFunction.Divide, result, KernelValues.Floating(result.Type, values.Count)));
        }
    }
}
