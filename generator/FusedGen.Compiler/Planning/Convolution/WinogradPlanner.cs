using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning.Contraction;
using FusedGen.Compiler.Planning.Contraction.Weights;
using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Convolution;

/// <summary>
/// Plans convolutions with windows of 3×3 where a transformed space has less than half of the multiply-adds, and that
/// outweighs the transforms.
/// </summary>
internal static class WinogradPlanner
{
    /// <summary>Floats of a block in both of its forms, a quarter of the second cache.</summary>
    private const int BlockFloats = 1 << 16;

    public static void Plan(ConvolutionOperation operation, Operand input, Operand output, OutputPooling pooling, EpiloguePlan epilogue, AxisPhase[] phases,
        PlanContext context)
    {
        int channels = operation.InputChannels;
        int features = operation.OutputChannels;
        PanelLayout panels = new(features, channels, channels, PackedFormat.Float32);
        int spreadStride = Padded(channels);
        int productStride = Padded(features);
        (WinogradAxis lines, WinogradAxis columns) = Blocks(
            Covered(operation, pooling), input, output, BlockFloats / WinogradKernel.Elements / (spreadStride + productStride));
        int tiles = lines.AtOnce * columns.AtOnce;
        Operand spread = context.Temporary(ElementType.Float32, new Shape(WinogradKernel.Elements * tiles * spreadStride));
        Operand collected = context.Temporary(ElementType.Float32, new Shape(WinogradKernel.Elements * tiles * productStride));
        KernelRead weights = new(ContractionKernel.WeightParameter,
            context.WeightOperand((operation.Weight, "winograd"), () => Pack(operation.Weight, panels)));
        KernelRead bias = new(ContractionKernel.BiasParameter,
            context.WeightOperand((operation.Weight, operation.Bias, "winograd bias"), () => Bias(operation.Bias, panels)));
        ContractionKernel products = new(
            "Products",
            "",
            [new KernelRead(ContractionKernel.InputParameter, spread), weights, bias],
            collected,
            [new OuterLoop(WinogradKernel.Elements, tiles * spreadStride, panels.PackedLength, panels.PaddedFeatures, tiles * productStride, [])],
            tiles,
            spreadStride,
            productStride,
            [],
            channels,
            panels,
            null,
            1,
            null,
            [],
            IsReproducible: false);
        PixelGrid grid = new(phases, operation.Output.Shape);
        int[][] strides = epilogue.Inputs.Select(i => i.BroadcastStrides(operation.Output.Shape)).ToArray();
        context.Add(new WinogradKernel(
            operation + epilogue.Title + pooling.Title,
            [
                new(WinogradKernel.PictureParameter, grid.FirstInput(input)),
                weights,
                bias,
                new(WinogradKernel.SpreadParameter, spread),
                new(WinogradKernel.ProductsParameter, collected),
                .. epilogue.Reads,
            ],
            output,
            channels,
            features,
            new WinogradSamples(operation.Output.Shape[0], input.Strides[0], output.Strides[0]),
            lines,
            columns,
            products,
            epilogue.Expression,
            epilogue.Inputs.Select(
                (operand, i) => new WinogradResidual($"r{i}", strides[i][0], strides[i][2], strides[i][3], strides[i][1], operand.CanReadBeyond)).ToArray())
        {
            Pool = pooling.Kind,
        });
    }

    /// <summary>The outputs that are computed: a pool leaves out the last line and column of an odd number.</summary>
    private static Shape Covered(ConvolutionOperation operation, OutputPooling pooling) => pooling.Kind is null
        ? operation.Output.Shape
        : pooling.Output.With(2, 2 * pooling.Output[2]).With(3, 2 * pooling.Output[3]);

    /// <summary>Divides the tiles into blocks of about the given number: whole lines, or parts of one.</summary>
    private static (WinogradAxis Lines, WinogradAxis Columns) Blocks(Shape shape, Operand input, Operand output, int tiles)
    {
        int inLine = (shape[3] + 1) / 2;
        int lines = Even((shape[2] + 1) / 2, Math.Max(1, tiles / inLine));
        return (
            new WinogradAxis(shape[2], lines, input.Strides[2], output.Strides[2]),
            new WinogradAxis(shape[3], Even(inLine, Math.Max(1, tiles)), input.Strides[3], output.Strides[3]));
    }

    /// <summary>The size of equal parts that are at most so large.</summary>
    private static int Even(int count, int most)
    {
        int parts = (count + most - 1) / most;
        return (count + parts - 1) / parts;
    }

    private static float[] Pack(Tensor weight, PanelLayout panels)
    {
        float[] transformed = WinogradWeights.Transform(weight);
        int matrix = panels.Features * panels.InnerLength;
        return Enumerable.Range(0, WinogradKernel.Elements)
            .SelectMany(element => panels.Pack((m, k) => FloatBits.ToInt32(transformed[(element * matrix) + (m * panels.InnerLength) + k])))
            .Select(FloatBits.FromInt32)
            .ToArray();
    }

    /// <summary>
    /// The bias starts the sums of the one element (1, 1) that all four outputs of a tile add up with weight 1.
    /// </summary>
    private static float[] Bias(double[]? bias, PanelLayout panels) =>
        Enumerable.Range(0, WinogradKernel.Elements)
            .SelectMany(element => panels.Pad(m => element == 5 && bias is not null ? (float)bias[m] : 0))
            .ToArray();

    private static int Padded(int lanes) => (lanes + PanelLayout.Granularity - 1) / PanelLayout.Granularity * PanelLayout.Granularity;
}
