using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning.Contraction;
using FusedGen.Compiler.Planning.Targets;

namespace FusedGen.Compiler.Scheduling.Contraction;

/// <summary>
/// The way of a tile's sums from the last product to memory: partial sums are combined, then come the epilogue, the
/// pool, and the store.
/// </summary>
internal static class TileEnd
{
    /// <summary>Adds the partial sums of each output pairwise into the first.</summary>
    /// <param name="sums">The tile's sums: those of a tap's chains one after the other.</param>
    /// <param name="chains">Partial sums of each output.</param>
    /// <param name="builder">Takes the statements.</param>
    public static void CombineChains(Local[,] sums, int chains, KernelBuilder builder)
    {
        if (chains == 1)
        {
            return;
        }

        builder.Comment("combine: the partial sums of each output, pairwise");

        for (int first = 0; first < sums.GetLength(0); first += chains)
        {
            for (int distance = 1; distance < chains; distance *= 2)
            {
                for (int chain = first; chain + distance < first + chains; chain += 2 * distance)
                {
                    for (int v = 0; v < sums.GetLength(1); v++)
                    {
                        builder.Assign(sums[chain, v], KernelValues.Combine(Graph.Expressions.BinaryFunction.Add, sums[chain, v], sums[chain + distance, v]));
                    }
                }
            }
        }
    }

    /// <summary>Says what becomes of the sums.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="builder">Takes the comment.</param>
    /// <param name="isStored">Whether they are stored.</param>
    public static void Describe(ContractionKernel kernel, KernelBuilder builder, bool isStored = true)
    {
        string[] steps = [.. kernel.Epilogue is null ? [] : (string[])["epilogue"], .. kernel.Pool is null ? [] : (string[])["pool"],
            .. isStored ? (string[])["store"] : []];
        if (steps.Length > 0)
        {
            builder.Comment(string.Join(", ", steps));
        }
    }

    /// <summary>Computes the epilogue of one row's sums, pools them, and stores them.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="target">The machine.</param>
    /// <param name="pointers">Its operands.</param>
    /// <param name="builder">Takes the statements.</param>
    /// <param name="sums">The tile's sums.</param>
    /// <param name="place">Where the tile lies.</param>
    /// <param name="row">The row within the tile.</param>
    /// <param name="features">Outputs from the place on; beyond them nothing is stored.</param>
    /// <param name="isStored">Whether they are stored; else they stay in the variables of the sums.</param>
    public static void Finish(
        ContractionKernel kernel, Target target, KernelPointers pointers, KernelBuilder builder, Local[,] sums, TilePlace place, int row, int features,
        bool isStored = true)
    {
        for (int v = 0; v < sums.GetLength(1); v++)
        {
            int feature = v * target.Lanes;
            int count = Math.Min(target.Lanes, features - feature);
            Local[] own = Enumerable.Range(row * kernel.Taps, kernel.Taps).Select(number => sums[number * kernel.Chains, v]).ToArray();
            for (int tap = 0; tap < kernel.Taps && kernel.Epilogue is not null; tap++)
            {
                PoolTap? moved = kernel.Pool?.Taps[tap];
                KernelValue result = ElementExpression.Build(
                    builder,
                    kernel.Epilogue,
                    target.Lanes,
                    $"e{(row * kernel.Taps) + tap}_{v}_",
                    input => input == 0 ? own[tap] : OfResidual(kernel, target, pointers, place, row, moved, feature, count, input - 1));
                builder.Assign(own[tap], result);
            }

            if (kernel.Pool is { } pool)
            {
                PooledValues.Build(pool.Kind, own, builder);
            }

            if (isStored)
            {
                Place output = new(pointers.Output, place.At(kernel, row, feature, TileStrides.Output(kernel)));
                builder.Store(output, own[0], kernel.CanOverrun ? target.Lanes : count);
            }
        }
    }

    /// <summary>
    /// Another input of an epilogue, for a vector of outputs: an element for each of them, or one for all.
    /// </summary>
    /// <param name="target">The machine.</param>
    /// <param name="place">The first output's element.</param>
    /// <param name="featureStride">1, or 0 where all outputs share the element.</param>
    /// <param name="canOverrun">Whether a vector may reach past the last element.</param>
    /// <param name="count">How many outputs of the vector there are.</param>
    public static KernelValue Residual(Target target, Place place, int featureStride, bool canOverrun, int count) =>
        featureStride == 0 ? KernelValues.Broadcast(target.Floats, place) : KernelValues.Load(target.Floats, place, canOverrun ? target.Lanes : count);

    private static KernelValue OfResidual(
        ContractionKernel kernel, Target target, KernelPointers pointers, TilePlace place, int row, PoolTap? tap, int feature, int count, int index)
    {
        Residual residual = kernel.Residuals[index];
        AffineIndex at = place.At(kernel, row, feature, new TileStrides(residual.RowStride, residual.FeatureStride, o => o.Residuals[index]))
            + (tap?.Residuals[index] ?? 0);
        return Residual(target, new Place(pointers[residual.Parameter], at), residual.FeatureStride, residual.CanOverrun, count);
    }
}
