using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Planning.Contraction.Weights;

/// <summary>
/// What formats are for the planner: which layer gets the one that was asked for, and how its weights are packed.
/// </summary>
internal static class WeightFormats
{
    /// <summary>
    /// The format of an operation's weights. It depends on the operation alone, so that one sample and a tile of them
    /// see the same weights. Depthwise convolutions stay float: they have a few weights a channel, and another kernel.
    /// </summary>
    public static WeightFormat Of(Operation operation, PlanOptions options) => operation switch
    {
        _ when operation.Output.Type != ElementType.Float32 => WeightFormat.Float32,
        LinearOperation linear when linear.Weight.Count > options.LargestFloatLayer => options.Weights,
        ConvolutionOperation { IsDepthwise: false } convolution when convolution.Weight.Count > options.LargestFloatLayer => options.Weights,
        _ => WeightFormat.Float32,
    };

    /// <summary>
    /// The type of an element of the packed weights: a float, a 32-bit word of brain floats, or a byte.
    /// </summary>
    public static ElementType PackedType(this WeightFormat format) => format switch
    {
        WeightFormat.BFloat16 => ElementType.Int32,
        WeightFormat.Int8 => ElementType.Int8,
        _ => ElementType.Float32,
    };

    /// <summary>Weights in an element.</summary>
    public static int PerElement(this WeightFormat format) => format == WeightFormat.BFloat16 ? 2 : 1;

    /// <summary>The name that a reader of the generated file knows.</summary>
    public static string Label(this WeightFormat format) => format switch
    {
        WeightFormat.BFloat16 => "bfloat16",
        WeightFormat.Int8 => "int8",
        _ => "float",
    };
}
