using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Reduction;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Emitting.Kernels;

/// <summary>Prints a <see cref="ReduceKernel"/> element by element: any element type, any layout, and the indices of extremes.</summary>
internal static class ElementReduceEmitter
{
    public static void Emit(ReduceKernel kernel, CodeWriter writer)
    {
        using NestedLoops outputs = NestedLoops.OpenAll(writer, kernel.Kept);
        string target = VectorForm.Element(KernelEmitter.Output, outputs.Offset(0));
        if (kernel.Kind >= ReduceKind.ArgMax)
        {
            EmitIndex(kernel, outputs, target, writer);
            return;
        }

        // Floats are summed in double, and small integers in int, whose low bits are those of the sum in their own type.
        ElementType type = kernel.Input.Operand.Type;
        bool isArithmetic = kernel.Kind is ReduceKind.Sum or ReduceKind.Product;
        ElementType accumulator = type switch
        {
            ElementType.Float32 when isArithmetic => ElementType.Float64,
            ElementType.UInt8 or ElementType.Int8 => ElementType.Int32,
            _ => type,
        };
        writer.Line($"{accumulator.Keyword()} result = {Neutral(kernel.Kind, type, accumulator)};");
        using (NestedLoops elements = NestedLoops.OpenAll(writer, kernel.Reduced, "k"))
        {
            string element = VectorForm.Element(kernel.Input.Parameter, Offset.Of(0, outputs.Terms(1).Concat(elements.Terms(0)).ToArray()));
            writer.Line($"result = {Combine(kernel.Kind, accumulator, element)};");
        }

        writer.Line($"{target} = {(accumulator == type ? "result" : type == ElementType.Float32 ? "(float)result" : $"unchecked(({type.Keyword()})result)")};");
    }

    private static string Neutral(ReduceKind kind, ElementType type, ElementType accumulator)
    {
        double floating = kind switch
        {
            ReduceKind.Sum => 0,
            ReduceKind.Product => 1,
            ReduceKind.Max => double.NegativeInfinity,
            _ => double.PositiveInfinity,
        };
        long integer = kind switch
        {
            ReduceKind.Sum => 0,
            ReduceKind.Product => 1,
            ReduceKind.Max => Integers.Lowest(type),
            _ => Integers.Highest(type),
        };
        return type.IsFloating() ? Literal.Of(floating, accumulator) : Literal.Of(integer, accumulator);
    }

    private static string Combine(ReduceKind kind, ElementType accumulator, string element) => (kind, accumulator) switch
    {
        (ReduceKind.Sum or ReduceKind.Max, ElementType.Bool) => $"result | {element}",
        (_, ElementType.Bool) => $"result & {element}",
        (ReduceKind.Sum, ElementType.Float64) => $"result + {element}",
        (ReduceKind.Product, ElementType.Float64) => $"result * {element}",
        (ReduceKind.Sum, _) => $"unchecked(result + {element})",
        (ReduceKind.Product, _) => $"unchecked(result * {element})",
        (_, ElementType.Float32) => $"VectorMath.{kind}(result, {element})",
        (_, ElementType.Float64) => $"ElementMath.{kind}(result, {element})",
        _ => $"Math.{kind}(result, {element})",
    };

    /// <summary>The first element is the winner until another one beats it.</summary>
    private static void EmitIndex(ReduceKernel kernel, NestedLoops outputs, string target, CodeWriter writer)
    {
        LoopNest elements = kernel.Reduced;
        if (elements.InnerExtent <= 1)
        {
            writer.Line($"{target} = 0;");
            return;
        }

        ElementType type = kernel.Input.Operand.Type;
        string Element(params (string, int)[] step)
        {
            string element = VectorForm.Element(kernel.Input.Parameter, Offset.Of(0, outputs.Terms(1).Concat(step).ToArray()));
            return type == ElementType.Bool ? $"{element} ? 1 : 0" : element;
        }

        string keyword = type == ElementType.Bool ? "int" : type.Keyword();
        string comparison = kernel.Kind switch
        {
            ReduceKind.ArgMax => ">",
            ReduceKind.ArgMaxLast => ">=",
            ReduceKind.ArgMin => "<",
            _ => "<=",
        };
        writer.Line($"{keyword} best = {Element()};");
        writer.Line("int index = 0;");
        using (writer.Open($"for (int k = 1; k < {VectorForm.Text(elements.InnerExtent)}; k++)"))
        {
            writer.Line($"{keyword} element = {Element(("k", elements.InnerStride(0)))};");
            using CodeWriter.Block wins = writer.Open($"if (element {comparison} best)");
            writer.Line("best = element;");
            writer.Line("index = k;");
        }

        writer.Line($"{target} = index;");
    }
}
