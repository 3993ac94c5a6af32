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

    /// <summary>How kernels read weights of a format.</summary>
    public static PackedFormat Packed(this WeightFormat format) => format switch
    {
        WeightFormat.BFloat16 => PackedFormat.BFloat16,
        WeightFormat.Int8 => PackedFormat.Int8,
        _ => PackedFormat.Float32,
    };

    /// <summary>
    /// The type of an element of the packed weights: a float, a word of brain floats or integers, or a byte or two.
    /// </summary>
    public static ElementType PackedType(this PackedFormat format) => format switch
    {
        PackedFormat.BFloat16 or PackedFormat.Pairs16 => ElementType.Int32,
        PackedFormat.Pairs8 => ElementType.Int16,
        PackedFormat.Int8 => ElementType.Int8,
        _ => ElementType.Float32,
    };

    /// <summary>Products whose weights are in an element.</summary>
    public static int PerElement(this PackedFormat format) => format == PackedFormat.BFloat16 ? 2 : 1;

    /// <summary>Whether products and sums are integers, two products at once.</summary>
    public static bool ArePairs(this PackedFormat format) => format is PackedFormat.Pairs8 or PackedFormat.Pairs16;

    /// <summary>The name that a reader of the generated file knows.</summary>
    public static string Label(this WeightFormat format) => format switch
    {
        WeightFormat.BFloat16 => "bfloat16",
        WeightFormat.Int8 => "int8",
        _ => "float",
    };

    /// <summary>What the plan says of the weights; nothing of floats.</summary>
    public static string Label(this PackedFormat format) => format switch
    {
        PackedFormat.BFloat16 => " as bfloat16",
        PackedFormat.Int8 => " as int8",
        PackedFormat.Pairs8 => " as pairs of int8, sums of int32",
        PackedFormat.Pairs16 => " as pairs of int16, sums of int32",
        _ => "",
    };
}
