using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning.Contraction;
using FusedGen.Compiler.Planning.Convolution;
using FusedGen.Compiler.Planning.Targets;
using FusedGen.Compiler.Scheduling.Contraction;

namespace FusedGen.Compiler.Scheduling.Convolution;

/// <summary>
/// Schedules a <see cref="WinogradKernel"/>: loops over blocks of tiles, and a function for each of the three steps, so
/// that each has the registers to itself.
/// </summary>
internal static class WinogradSchedule
{
    public static IReadOnlyList<KernelFunction> Schedule(WinogradKernel kernel, Target target, KernelPointers pointers, KernelBuilder builder)
    {
        KernelFunction spread = WinogradTransforms.Spread(kernel, target);
        KernelFunction products = Products(kernel, target);
        KernelFunction collect = WinogradTransforms.Collect(kernel, target);
        Local? n = null;
        WinogradSamples samples = kernel.Samples;
        using IDisposable? sampleLoop = samples.Extent > 1 ? builder.For("n", samples.Extent, out n) : null;
        Local? lineBlock = null;
        using IDisposable? lines = kernel.Lines.Blocks > 1 ? builder.For("lineBlock", kernel.Lines.Blocks, out lineBlock) : null;
        Local? columnBlock = null;
        using IDisposable? columns = kernel.Columns.Blocks > 1 ? builder.For("columnBlock", kernel.Columns.Blocks, out columnBlock) : null;
        AffineIndex[] first = [FirstTile("firstLine", lineBlock, kernel.Lines, builder), FirstTile("firstColumn", columnBlock, kernel.Columns, builder)];
        Place spreadTiles = new(pointers[WinogradKernel.SpreadParameter], 0);
        Place sums = new(pointers[WinogradKernel.ProductsParameter], 0);
        builder.Invoke(spread, [OfSample(WinogradKernel.PictureParameter, samples.Input), spreadTiles], first);
        builder.Invoke(products, [spreadTiles, new Place(pointers[ContractionKernel.WeightParameter], 0),
            new Place(pointers[ContractionKernel.BiasParameter], 0), sums], []);
        builder.Invoke(
            collect, [sums, .. kernel.Residuals.Select(r => OfSample(r.Parameter, r.Sample)), new Place(pointers.Output, Sample(samples.Output))], first);
        return [spread, products, collect];

        Place OfSample(string parameter, int stride) => new(pointers[parameter], Sample(stride));

        AffineIndex Sample(int stride) => n is null ? 0 : (AffineIndex)n * stride;
    }

    /// <summary>The first tile of a block: the last block begins so early that it is whole.</summary>
    private static AffineIndex FirstTile(string name, Local? block, WinogradAxis axis, KernelBuilder builder)
    {
        if (block is null)
        {
            return 0;
        }

        KernelValue first = KernelValues.Index((AffineIndex)block * axis.AtOnce);
        return builder.Let(name, axis.Tiles % axis.AtOnce == 0
            ? first
            : KernelValues.Combine(BinaryFunction.Min, first, KernelValues.Index(axis.Tiles - axis.AtOnce)));
    }

    /// <summary>A contraction for each element of the transformed tiles.</summary>
    private static KernelFunction Products(WinogradKernel kernel, Target target)
    {
        ContractionKernel products = kernel.Products;
        string[] names = [ContractionKernel.InputParameter, ContractionKernel.WeightParameter, ContractionKernel.BiasParameter];
        KernelPointers pointers = KernelPointers.Of(names.Select(n => new Pointer(n, ElementType.Float32)).ToArray(), new Pointer("y", ElementType.Float32));
        KernelBuilder builder = new();
        PackedContraction.Schedule(products, KnownTargets.Narrowed(target, products.MaxVectorBits), pointers, builder);
        return new KernelFunction("Products", "each matrix times its weights, G·g·Gᵀ of the windows g", pointers.All, [], builder.Body);
    }
}
