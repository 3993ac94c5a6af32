using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Planning.Reduction;

namespace FusedGen.Compiler.Emitting.Kernels;

/// <summary>Prints a <see cref="RunningSumKernel"/>: loops over the lines, and in them one over the elements.</summary>
internal static class RunningSumEmitter
{
    public static void Emit(RunningSumKernel kernel, CodeWriter writer)
    {
        using NestedLoops lines = NestedLoops.OpenAll(writer, kernel.Lines);
        ElementType type = kernel.Write.Type;
        string sum = kernel.Accumulator.Keyword();
        writer.Line($"{sum} sum = 0;");
        using CodeWriter.Block elements = writer.Open($"for (int k = 0; k < {VectorForm.Text(kernel.Length)}; k++)");
        string add = type.IsFloating() ? $"sum += {Element()};" : $"sum = unchecked(sum + {Element()});";
        string result = sum == type.Keyword() ? "sum" : $"unchecked(({type.Keyword()})sum)";
        string store = $"{VectorForm.Element(KernelEmitter.Output, lines.Offset(0, kernel.OutputStart, ("k", kernel.OutputStep)))} = {result};";
        writer.Line(kernel.IsExclusive ? store : add);
        writer.Line(kernel.IsExclusive ? add : store);

        string Element() => VectorForm.Element(kernel.Input.Parameter, lines.Offset(1, kernel.InputStart, ("k", kernel.InputStep)));
    }
}
